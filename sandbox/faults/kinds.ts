/**
 * What can go wrong, by the word people write, with what each does. `once`: to the next thing it fits; `always`: true for good; `share`: to a share of
 * all calls.
 */
export const FAULT_KINDS = {
  "control-plane-fails": { does: "EKS ends the next control plane update as Failed", happens: "once" },
  "node-eviction": {
    does: "pods cannot be evicted: the next node group update fails, unless it is forced",
    happens: "once",
  },
  "addon-fails": { does: "the next add-on update fails and leaves the add-on DEGRADED", happens: "once" },
  "addon-creation-fails": { does: "the next add-on that is created ends as CREATE_FAILED", happens: "once" },
  "addon-stuck": { does: "the next add-on that is created stays CREATING for good", happens: "once" },
  "addon-conflicts": {
    does: "somebody changed what the next add-on brings: without OVERWRITE it is not installed or updated",
    happens: "once",
  },
  "addon-degrades": {
    does: "an hour after the start an add-on is DEGRADED by itself, and an hour later well again",
    happens: "once",
  },
  "native-events-lost": { does: "EKS's own events about add-ons never arrive", happens: "always" },
  "update-hangs": { does: "the next update of any kind never ends", happens: "once" },
  "cluster-creation-fails": { does: "the next cluster that is created ends as FAILED", happens: "once" },
  "cluster-creation-hangs": { does: "the next cluster that is created stays CREATING for good", happens: "once" },
  "config-update-fails": { does: "EKS ends the next change of a cluster's configuration as Failed", happens: "once" },
  "rollback-fails": { does: "EKS ends the next version rollback as Failed", happens: "once" },
  "nodes-never-converge": {
    does: "the next time Auto Mode or Karpenter nodes are to follow, half of them never do",
    happens: "once",
  },
  "insights-refresh-fails": { does: "the next refresh of insights ends as FAILED", happens: "once" },
  "ca-distribution-fails": {
    does: "the next certificate authority never reaches what AWS manages",
    happens: "once",
  },
  "nodegroup-downgrade-refused": {
    does: "no node group goes back to an earlier version, as EKS's API reference says",
    happens: "always",
  },
  "activation-answer-lost": {
    does: "SSM makes the next hybrid activation, and its answer with the code is lost",
    happens: "once",
  },
  "registration-event-lost": {
    does: "nobody is told of the next hybrid node that registers",
    happens: "once",
  },
  "secret-not-stored": { does: "Secrets Manager fails to store the next secret value", happens: "once" },
  "secret-store-down": { does: "Secrets Manager answers nothing but failures", happens: "always" },
  alarm: { does: "half an hour after the cluster was upgraded an alarm of it goes off, for good", happens: "once" },
  throttle: { does: "a share of all calls is throttled (throttle=0.2)", happens: "share" },
  "server-error": {
    does: "a share of all calls ends in a failure of the service (server-error=0.2)",
    happens: "share",
  },
  "queue-twice": {
    does: "a share of what functions took from queues comes again although it was done (queue-twice=0.2)",
    happens: "share",
  },
  "queue-disorder": {
    does: "a share of the messages of standard queues is overtaken by later ones (queue-disorder=0.2)",
    happens: "share",
  },
} as const satisfies Record<string, { does: string; happens: "once" | "always" | "share" }>;

export type FaultKind = keyof typeof FAULT_KINDS;
type Happening<When> = {
  [Kind in FaultKind]: (typeof FAULT_KINDS)[Kind]["happens"] extends When ? Kind : never;
}[FaultKind];
export type OnceKind = Happening<"once">;
export type AlwaysKind = Happening<"always">;
export type ShareKind = Happening<"share">;
/** Not of calls, but of messages of queues. */
export type ChanceKind = Extract<ShareKind, `queue-${string}`>;

/** Kinds with what they do, a line each. */
export const faultLines = (): string[] => {
  const longest = Math.max(...Object.keys(FAULT_KINDS).map((kind) => kind.length));
  return Object.entries(FAULT_KINDS).map(([kind, { does }]) => `  ${kind.padEnd(longest)}  ${does}`);
};
