/** The faults a person can ask for, by the word they write, with what each does. */
export const FAULT_KINDS = {
  "control-plane-fails": { does: "EKS ends the next control plane update as Failed" },
  "node-eviction": { does: "pods cannot be evicted: the next node group update fails" },
  "addon-fails": { does: "the next add-on update fails and leaves the add-on DEGRADED" },
  "update-hangs": { does: "the next update of any kind never ends" },
  throttle: { does: "a share of all calls is throttled (throttle=0.2)" },
  "server-error": { does: "a share of all calls ends in a failure of the service (server-error=0.2)" },
} as const satisfies Record<string, { does: string }>;

/** Kinds with what they do, a line each. */
export const faultLines = (): string[] => {
  const longest = Math.max(...Object.keys(FAULT_KINDS).map((kind) => kind.length));
  return Object.entries(FAULT_KINDS).map(([kind, { does }]) => `  ${kind.padEnd(longest)}  ${does}`);
};

const MOST_NAMES = 20;

/**
 * What is wrong with the cluster a fault names; undefined when the fleet has it. Faults of a cluster that is not there would quietly never happen.
 *
 * @param names of the clusters of the fleet
 */
export function unknownCluster(cluster: string, names: readonly string[]): string | undefined {
  if (names.includes(cluster)) return undefined;
  const alike = names.filter((name) => name.includes(cluster) || cluster.includes(name));
  const shown = (alike.length > 0 ? alike : names).toSorted().slice(0, MOST_NAMES);
  const more = alike.length > 0 ? "" : names.length > shown.length ? ` and ${names.length - shown.length} more` : "";
  return `the fleet has no cluster ${cluster}; ${alike.length > 0 ? "did you mean" : "it has"}: ${shown.join(", ")}${more}`;
}
