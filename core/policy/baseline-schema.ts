import * as z from "zod";
import { AUTHENTICATION_MODES, LOG_TYPES } from "../fleet/facts.ts";
import { type BaselinePolicy, RESOLVE_CONFLICTS } from "./baseline-policy.ts";
import { NO_BASELINE } from "./defaults.ts";
import { name, selector } from "./schema-parts.ts";

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, `one of ${values.join(", ")}`);

const CIDR = "an IPv4 or IPv6 range such as 203.0.113.0/24";
const cidr = z.union([z.cidrv4(CIDR), z.cidrv6(CIDR)], CIDR);

const endpoint = z.strictObject({
  public: z.boolean().default(false),
  private: z.boolean().default(true),
  publicAccessCidrs: z.array(cidr).min(1, "at least one range").exactOptional(),
});

const cluster = z.strictObject({
  upgradePolicy: oneOf(["STANDARD", "EXTENDED"]).exactOptional(),
  deletionProtection: z.boolean().exactOptional(),
  logging: z.array(oneOf(LOG_TYPES)).exactOptional(),
  endpoint: endpoint.exactOptional(),
  authenticationMode: oneOf(AUTHENTICATION_MODES).exactOptional(),
  zonalShift: z.boolean().exactOptional(),
  requiredTags: z.array(name).exactOptional(),
});

const VERSION = "latest, default, or a version such as v1.19.2-eksbuild.5";
const version = z.string(VERSION).regex(/^(latest|default|v\d+\.\d+\.\d+-eksbuild\.\d+)$/, VERSION);

const PLACEHOLDERS = "{account}, {region} and {cluster} are put in";
const ARN = /^arn:aws[a-z-]*:iam::(\d{12}|\{account\}):(role|user)\/\S+$/;
const ROLE = `a role's name or ARN; ${PLACEHOLDERS}`;
export const role = z
  .string(ROLE)
  .min(1, ROLE)
  .refine((text) => !text.startsWith("arn:") || ARN.test(text), ROLE);

const addon = z.strictObject({
  name,
  after: z.array(name).default([]),
  version: version.exactOptional(),
  configuration: z.record(name, z.unknown()).exactOptional(),
  resolveConflicts: oneOf(RESOLVE_CONFLICTS).exactOptional(),
  podIdentity: z.array(z.strictObject({ role, serviceAccount: name, namespace: name.exactOptional() })).exactOptional(),
  match: selector.exactOptional(),
});

const PRINCIPAL = `the ARN of an IAM role or user such as arn:aws:iam::{account}:role/deployer; ${PLACEHOLDERS}`;
const POLICY = "the name of an EKS access policy such as AmazonEKSViewPolicy, or its ARN";

const access = z.strictObject({
  principal: z.string(PRINCIPAL).regex(ARN, PRINCIPAL),
  type: name.exactOptional(),
  groups: z.array(name).default([]),
  policies: z
    .array(
      z.strictObject({
        name: z.string(POLICY).regex(/^(arn:aws[a-z-]*:eks::aws:cluster-access-policy\/)?[A-Za-z0-9]+$/, POLICY),
        namespaces: z.array(name).min(1, "at least one namespace").exactOptional(),
      }),
    )
    .default([]),
  allowClusterAdmin: z.boolean().default(false),
  match: selector.exactOptional(),
});

export const baseline = z
  .strictObject({
    cluster: cluster.default(NO_BASELINE.cluster),
    addons: z.array(addon).default([]),
    access: z.array(access).default([]),
    overrides: z.array(z.strictObject({ match: selector, cluster })).default([]),
  })
  .default(NO_BASELINE) satisfies z.ZodType<BaselinePolicy, unknown>;
