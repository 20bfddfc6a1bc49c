/** What members of EKS requests are called in a sentence. The others are called by their path. */
const WORDS: Readonly<Record<string, string>> = {
  version: "version",
  releaseVersion: "AMI release",
  force: "forced",
  "resourcesVpcConfig.endpointPublicAccess": "public endpoint",
  "resourcesVpcConfig.endpointPrivateAccess": "private endpoint",
  "resourcesVpcConfig.publicAccessCidrs": "public endpoint open to",
  "resourcesVpcConfig.subnetIds": "subnets",
  "resourcesVpcConfig.securityGroupIds": "security groups",
  "resourcesVpcConfig.controlPlaneEgressMode": "control plane egress",
  "accessConfig.authenticationMode": "authentication mode",
  "upgradePolicy.supportType": "support policy",
  "zonalShiftConfig.enabled": "zonal shift",
  "computeConfig.enabled": "Auto Mode",
  "computeConfig.nodePools": "Auto Mode node pools",
  "controlPlaneScalingConfig.tier": "control plane tier",
  deletionProtection: "deletion protection",
  addonVersion: "version",
  resolveConflicts: "conflicts",
  serviceAccountRoleArn: "role",
  policyArn: "policy",
  "accessScope.type": "scope",
  "accessScope.namespaces": "namespaces",
  kubernetesGroups: "Kubernetes groups",
  username: "user name",
  type: "type",
  namespace: "namespace",
  serviceAccount: "service account",
  roleArn: "role",
  targetRoleArn: "target role",
  associationId: "association",
  "scalingConfig.minSize": "least nodes",
  "scalingConfig.maxSize": "most nodes",
  "scalingConfig.desiredSize": "nodes",
  "updateConfig.maxUnavailable": "unavailable at once",
  "updateConfig.maxUnavailablePercentage": "percent unavailable at once",
  resourceArn: "resource",
  tagKeys: "tags",
};

/** Said elsewhere (the cluster, what the call is about), or of no use to anybody. */
const LEFT_OUT = new Set(["name", "clusterName", "clientRequestToken", "addonName", "nodegroupName", "principalArn"]);
/** May hold what is nobody's business; only that it was given is said. */
const HIDDEN = new Set(["configurationValues", "configuration"]);

const MOST_LINES = 12;
const LONGEST = 200;

/**
 * What exactly a call asked for, a line each: `public endpoint: on`. Of calls that create something only what has a name of its own in the table, because they carry
 * the whole of it.
 */
export function detailsOf(call: string, request: Readonly<Record<string, unknown>>): string[] {
  const lines = Object.entries(request).flatMap(([key, value]) => {
    if (LEFT_OUT.has(key) || value === null || value === undefined) return [];
    if (HIDDEN.has(key)) return [`${key === "configuration" ? "configuration" : "configuration values"}: given`];
    if (key === "logging") return loggingOf(value);
    return leaves(key, value).flatMap(([path, leaf]) => {
      const known = WORDS[path];
      return known === undefined && call.startsWith("Create") ? [] : [`${known ?? path}: ${wordsOf(leaf)}`];
    });
  });
  const shown = lines
    .slice(0, MOST_LINES)
    .map((line) => (line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line));
  return lines.length > MOST_LINES ? [...shown, `and ${lines.length - MOST_LINES} more`] : shown;
}

/** `{ a: { b: 1 } }`: `a.b`, 1. Lists of plain values are one leaf, things in lists are taken apart. */
function leaves(path: string, value: unknown): [string, unknown][] {
  if (Array.isArray(value) && value.some((item) => typeof item === "object" && item !== null))
    return value.flatMap((item) => leaves(path, item));
  if (Array.isArray(value) || typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => leaves(`${path}.${key}`, member));
}

function wordsOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((item) => decoded(String(item))).join(", ");
  return decoded(String(value));
}

function loggingOf(value: unknown): string[] {
  const { clusterLogging = [] } = value as { clusterLogging?: { types?: string[]; enabled?: boolean }[] };
  return clusterLogging.map(({ types = [], enabled }) => `logging ${enabled ? "on" : "off"}: ${types.join(", ")}`);
}

/** CloudTrail percent-encodes what is part of the path. */
export function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
