import { dirname } from "node:path";
import * as z from "zod";
import { InvalidInputError } from "#core/errors.ts";
import { type AccessAnswer, accessAnswer, type Found } from "./answers-access.ts";
import type { ClusterSeedInput } from "./seed.ts";

type NodegroupSeed = NonNullable<ClusterSeedInput["nodegroups"]>[number];
type AddonSeed = NonNullable<ClusterSeedInput["addons"]>[number];

/** One answer of the AWS CLI that says something about a fleet. */
export type Answer =
  | ({ kind: "cluster"; arn: string; seed: ClusterSeedInput } & Found)
  | ({ kind: "nodegroup"; cluster: string; account?: string; region?: string; part: NodegroupSeed } & Found)
  | ({ kind: "addon"; cluster: string; account?: string; region?: string; part: AddonSeed } & Found)
  | AccessAnswer
  | ({ kind: "list"; list: "clusters" | "nodegroups" | "addons"; names: string[] } & Found);

export type AnswerKind = Answer["kind"];

/** Times as the CLI (ISO), CloudTrail and raw answers (epoch seconds) and recorded test answers (`__class__`) write them. */
const instant = z.preprocess(toIso, z.string().optional());

function toIso(value: unknown): unknown {
  if (typeof value === "number") return new Date(value * 1000).toISOString();
  if (typeof value === "string") return Number.isNaN(Date.parse(value)) ? undefined : new Date(value).toISOString();
  if (value !== null && typeof value === "object" && "__class__" in value) {
    const { year, month, day, hour = 0, minute = 0, second = 0 } = value as Record<string, number>;
    return new Date(Date.UTC(year ?? 1970, (month ?? 1) - 1, day ?? 1, hour, minute, second)).toISOString();
  }
  return undefined;
}

const version = z.string().regex(/^1\.\d{1,2}$/, "a Kubernetes minor such as 1.34");
const cidrs = z.array(z.looseObject({ cidrs: z.array(z.string()).default([]) })).default([]);
const issues = z
  .looseObject({
    issues: z
      .array(
        z.looseObject({
          code: z.string(),
          message: z.string().default(""),
          resourceIds: z.array(z.string()).default([]),
        }),
      )
      .default([]),
  })
  .optional();

const cluster = z.looseObject({
  name: z.string(),
  arn: z.string().regex(/^arn:[^:]+:eks:[^:]+:\d{12}:cluster\//, "the ARN of a cluster"),
  version,
  status: z.enum(["CREATING", "ACTIVE", "DELETING", "FAILED", "UPDATING", "PENDING"]).default("ACTIVE"),
  createdAt: instant,
  tags: z.record(z.string(), z.string()).nullish(),
  upgradePolicy: z.looseObject({ supportType: z.enum(["STANDARD", "EXTENDED"]).optional() }).optional(),
  computeConfig: z.looseObject({ enabled: z.boolean().optional() }).nullish(),
  remoteNetworkConfig: z.looseObject({ remoteNodeNetworks: cidrs, remotePodNetworks: cidrs }).nullish(),
  health: issues,
});

const nodegroup = z.looseObject({
  nodegroupName: z.string(),
  clusterName: z.string(),
  nodegroupArn: z.string().optional(),
  version: version.optional(),
  releaseVersion: z.string().optional(),
  status: z.string().default("ACTIVE"),
  amiType: z.string().optional(),
  instanceTypes: z.array(z.string()).nullish(),
  scalingConfig: z.looseObject({ desiredSize: z.int().nonnegative().optional() }).optional(),
  updateConfig: z
    .looseObject({ maxUnavailable: z.int().positive().optional(), maxUnavailablePercentage: z.int().optional() })
    .optional(),
  health: issues,
});

const addon = z.looseObject({
  addonName: z.string(),
  clusterName: z.string(),
  addonArn: z.string().optional(),
  addonVersion: z.string().optional(),
  status: z.string().default("ACTIVE"),
  health: issues,
  configurationValues: z.string().optional(),
  serviceAccountRoleArn: z.string().optional(),
  namespaceConfig: z.looseObject({ namespace: z.string().optional() }).optional(),
  tags: z.record(z.string(), z.string()).nullish(),
});

/** Members of describe-cluster the sandbox shows again as they were. */
const KEPT = [
  "endpoint",
  "roleArn",
  "resourcesVpcConfig",
  "kubernetesNetworkConfig",
  "logging",
  "identity",
  "platformVersion",
  "accessConfig",
  "encryptionConfig",
  "deletionProtection",
  "zonalShiftConfig",
  "storageConfig",
  "controlPlaneScalingConfig",
];

/**
 * The answers in a file: the CLI's own form, a list of `{title, json}` as documentation collects them, or a recorded `{status_code, data}`.
 *
 * @throws {InvalidInputError} IMPORT_BROKEN_FILE when something claims to be an answer and is not one
 */
export function answersIn(data: unknown, file: string): Answer[] {
  if (Array.isArray(data)) return data.flatMap((item) => answersIn(item, file));
  if (data === null || typeof data !== "object") return [];
  const fields = data as Record<string, unknown>;
  if ("status_code" in fields && "data" in fields) return answersIn(fields.data, file);
  if ("title" in fields && "json" in fields) return answersIn(fields.json, file);
  const found: Found = { file, directory: dirname(file) };
  if (isObject(fields.cluster) && "name" in fields.cluster && "arn" in fields.cluster) {
    // A cluster under creation may have no version yet: nothing to upgrade.
    return "version" in fields.cluster
      ? [clusterAnswer(check(cluster, fields.cluster, "describe-cluster", file), fields.cluster, found)]
      : [];
  }
  if (isObject(fields.nodegroup) && "nodegroupName" in fields.nodegroup) {
    return [nodegroupAnswer(check(nodegroup, fields.nodegroup, "describe-nodegroup", file), found)];
  }
  if (isObject(fields.addon) && "addonName" in fields.addon) {
    return [addonAnswer(check(addon, fields.addon, "describe-addon", file), found)];
  }
  const access = accessAnswer(fields, found);
  if (access) return [access];
  for (const list of ["clusters", "nodegroups", "addons"] as const) {
    const names = fields[list];
    if (Array.isArray(names) && names.every((name) => typeof name === "string"))
      return [{ kind: "list", list, names, ...found }];
  }
  return [];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

function check<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string, file: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvalidInputError(
    "IMPORT_BROKEN_FILE",
    `${file} looks like a ${what} answer but is not one: ${issue?.path.join(".")}: ${issue?.message}`,
  );
}

function clusterAnswer(given: z.output<typeof cluster>, raw: Record<string, unknown>, found: Found): Answer {
  const [, , , region = "", account = ""] = given.arn.split(":");
  return {
    kind: "cluster",
    arn: given.arn,
    ...found,
    seed: {
      account,
      region,
      name: given.name,
      version: given.version,
      status: given.status,
      tags: given.tags ?? {},
      autoMode: given.computeConfig?.enabled ?? false,
      remoteNodeNetworks: given.remoteNetworkConfig?.remoteNodeNetworks.flatMap((network) => network.cidrs) ?? [],
      remotePodNetworks: given.remoteNetworkConfig?.remotePodNetworks.flatMap((network) => network.cidrs) ?? [],
      issues: issuesOf(given.health),
      details: Object.fromEntries(KEPT.filter((key) => raw[key] !== undefined).map((key) => [key, raw[key]])),
      ...(given.createdAt === undefined ? {} : { createdAt: given.createdAt }),
      ...(given.upgradePolicy?.supportType === undefined ? {} : { supportType: given.upgradePolicy.supportType }),
    },
  };
}

function nodegroupAnswer(given: z.output<typeof nodegroup>, found: Found): Answer {
  const { maxUnavailable, maxUnavailablePercentage } = given.updateConfig ?? {};
  return {
    kind: "nodegroup",
    cluster: given.clusterName,
    ...placeOf(given.nodegroupArn),
    ...found,
    part: {
      name: given.nodegroupName,
      status: given.status,
      issues: issuesOf(given.health),
      ...(given.version === undefined ? {} : { version: given.version }),
      ...(given.releaseVersion === undefined ? {} : { releaseVersion: given.releaseVersion }),
      ...(given.amiType === undefined ? {} : { amiType: given.amiType }),
      ...(given.instanceTypes ? { instanceTypes: given.instanceTypes } : {}),
      ...(given.scalingConfig?.desiredSize === undefined ? {} : { desiredSize: given.scalingConfig.desiredSize }),
      ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
      ...(maxUnavailablePercentage === undefined ? {} : { maxUnavailablePercentage }),
    },
  };
}

function addonAnswer(given: z.output<typeof addon>, found: Found): Answer {
  return {
    kind: "addon",
    cluster: given.clusterName,
    ...placeOf(given.addonArn),
    ...found,
    part: {
      name: given.addonName,
      status: given.status,
      issues: issuesOf(given.health),
      tags: given.tags ?? {},
      ...(given.addonVersion === undefined ? {} : { version: given.addonVersion }),
      ...(given.configurationValues === undefined ? {} : { configurationValues: given.configurationValues }),
      ...(given.serviceAccountRoleArn === undefined ? {} : { serviceAccountRoleArn: given.serviceAccountRoleArn }),
      ...(given.namespaceConfig?.namespace === undefined ? {} : { namespace: given.namespaceConfig.namespace }),
    },
  };
}

function placeOf(arn: string | undefined): { account?: string; region?: string } {
  const [, , service, region, account] = (arn ?? "").split(":");
  return service === "eks" && region && account ? { account, region } : {};
}

const issuesOf = (health: z.output<typeof issues>) =>
  (health?.issues ?? []).map(({ code, message, resourceIds }) => ({ code, message, resourceIds }));
