import * as z from "zod";
import { accessSeedFields } from "./seed-access.ts";
import { eksSeedFields, minor } from "./seed-eks.ts";
import { hybridSeedFields } from "./seed-hybrid.ts";
import { surroundingSeedFields } from "./seed-surroundings.ts";

export const INVENTORY_FORMAT = "fleetwright/inventory/v1";

const issue = z.strictObject({ code: z.string(), message: z.string(), resourceIds: z.array(z.string()).default([]) });

const addon = z.strictObject({
  name: z.string().min(1),
  /** Absent: the default of the cluster's version. */
  version: z.string().optional(),
  status: z.string().default("ACTIVE"),
  issues: z.array(issue).default([]),
  /** JSON or YAML in a text, as EKS keeps it. */
  configurationValues: z.string().optional(),
  /** Role by an OpenID Connect provider (IRSA). */
  serviceAccountRoleArn: z.string().optional(),
  /** Absent: the add-on's own. */
  namespace: z.string().optional(),
  tags: z.record(z.string(), z.string()).default({}),
});

export const nodegroupSeed = z.strictObject({
  name: z.string().min(1),
  /** Absent: the cluster's version. */
  version: minor.optional(),
  releaseVersion: z.string().optional(),
  amiType: z.string().default("AL2023_x86_64_STANDARD"),
  instanceTypes: z.array(z.string()).default(["m7i.large"]),
  desiredSize: z.int().nonnegative().default(3),
  maxUnavailable: z.int().positive().optional(),
  maxUnavailablePercentage: z.int().min(1).max(100).optional(),
  status: z.string().default("ACTIVE"),
  issues: z.array(issue).default([]),
});

/** An API that a newer Kubernetes no longer serves, and who still calls it. */
const deprecatedApi = z.strictObject({
  api: z.string(),
  removedIn: minor,
  replacedWith: z.string(),
  userAgent: z.string(),
  daysSinceLastRequest: z.int().nonnegative().default(1),
});

const cluster = z.strictObject({
  account: z.string().regex(/^\d{12}$/, "an account id of 12 digits"),
  region: z.string().min(1),
  name: z.string().min(1),
  version: minor,
  status: z.enum(["CREATING", "ACTIVE", "DELETING", "FAILED", "UPDATING", "PENDING"]).default("ACTIVE"),
  createdAt: z.iso.datetime({ offset: true }).default("2025-03-11T09:00:00Z"),
  tags: z.record(z.string(), z.string()).default({}),
  supportType: z.enum(["STANDARD", "EXTENDED"]).default("EXTENDED"),
  autoMode: z.boolean().default(false),
  remoteNodeNetworks: z.array(z.string()).default([]),
  remotePodNetworks: z.array(z.string()).default([]),
  addons: z.array(addon).default([]),
  nodegroups: z.array(nodegroupSeed).default([]),
  deprecatedApis: z.array(deprecatedApi).default([]),
  issues: z.array(issue).default([]),
  ...eksSeedFields,
  ...hybridSeedFields,
  ...accessSeedFields,
  /** Other members of `describe-cluster`, kept as they are. */
  details: z.record(z.string(), z.unknown()).default({}),
  ...surroundingSeedFields,
});

/** A fleet the sandbox can be filled with: the sample, a synthetic one, one imported from AWS CLI answers, or an exported inventory. */
export const fleetSeed = z.strictObject({
  format: z.literal(INVENTORY_FORMAT),
  fleet: z.string(),
  clusters: z.array(cluster),
});

export type FleetSeed = z.output<typeof fleetSeed>;
export type FleetSeedInput = z.input<typeof fleetSeed>;
export type ClusterSeed = FleetSeed["clusters"][number];
export type ClusterSeedInput = FleetSeedInput["clusters"][number];
