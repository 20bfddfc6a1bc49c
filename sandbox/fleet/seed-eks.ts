import * as z from "zod";

export const minor = z.string().regex(/^1\.\d{1,2}$/, "a Kubernetes minor such as 1.34");
const time = z.iso.datetime({ offset: true });

/** Nodes that Auto Mode or Karpenter makes. */
const pool = z.strictObject({
  name: z.string().min(1),
  nodes: z.int().nonnegative().default(3),
  /** Absent: the cluster's version. */
  version: minor.optional(),
  /** Disruption budget for drift: a number of nodes or a share, `0` lets none be replaced. Karpenter's own default is 10%. */
  budget: z
    .string()
    .regex(/^\d+%?$/, "a number of nodes or a percentage")
    .default("10%"),
  /** So many of the nodes carry `karpenter.sh/do-not-disrupt`. */
  doNotDisrupt: z.int().nonnegative().default(0),
  /** Karpenter only: images are discovered, so that nodes drift when the control plane moves. Pinned images stay. */
  drifts: z.boolean().default(true),
});

const hybridNode = z.strictObject({
  name: z.string().min(1),
  version: minor.optional(),
  ready: z.boolean().default(true),
});

/** An API that only came with a newer Kubernetes, and who uses it: it stands against going back. */
const newApi = z.strictObject({ api: z.string(), since: minor, replacedWith: z.string(), resource: z.string() });

const misconfiguration = z.strictObject({
  name: z.string(),
  status: z.enum(["PASSING", "WARNING", "ERROR", "UNKNOWN"]).default("ERROR"),
  reason: z.string(),
});

/** What a seed may say of a cluster's past, its nodes, its certificate authority, and its insights. */
export const eksSeedFields = {
  /** When the upgrade to the current version was completed; absent: the cluster was created at it, or long ago. */
  upgradedAt: time.optional(),
  /** That upgrade was EKS's own, at the end of extended support. */
  upgradedByEks: z.boolean().default(false),
  /** Auto Mode's node pools; absent: `general-purpose` with three nodes and `system` with two, if Auto Mode is on. */
  autoPools: z.array(pool).optional(),
  karpenterPools: z.array(pool).default([]),
  /** Absent: three nodes at the cluster's version, if it has remote networks. */
  hybridNodes: z.array(hybridNode).optional(),
  /** End of the certificate authority; absent: ten years after the cluster was created. */
  certificateAuthorityNotAfter: time.optional(),
  /** Names of insights EKS cannot determine. */
  unknownInsights: z.array(z.string()).default([]),
  newApis: z.array(newApi).default([]),
  misconfigurations: z.array(misconfiguration).default([]),
  /** When EKS last looked; absent: at the sandbox's start. */
  insightsRefreshedAt: time.optional(),
};
