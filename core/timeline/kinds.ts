/** What a bar of a timeline shows: somebody waits, works, proves itself, goes back, or something this file has no word for. */
export type BarClass = "wait" | "work" | "soak" | "rollback" | "other";

export interface KindInfo {
  class: BarClass;
  /** The stable name: `control-plane`, `window`. */
  kind: string;
  /** As people say it. */
  label: string;
}

const PHASES: Record<string, KindInfo> = Object.fromEntries(
  (
    [
      ["preflight", "work", "preflight"],
      ["addons-before", "work", "add-ons before"],
      ["control-plane", "work", "control plane"],
      ["bake", "work", "bake"],
      ["nodegroups", "work", "node groups"],
      ["following-nodes", "work", "nodes that follow"],
      ["addons-after", "work", "add-ons after"],
      ["authority", "work", "certificate authority"],
      ["verification", "work", "verification"],
      ["soak", "soak", "soak"],
      ["rollback", "rollback", "rollback"],
    ] as const
  ).map(([kind, group, label]) => [kind, { kind, class: group, label }]),
);

/** Other words for the same phases, as workflows and stages write them. */
const ALIASES: Record<string, string> = {
  starting: "preflight",
  readiness: "preflight",
  baking: "bake",
  nodes: "following-nodes",
  "ca-append": "authority",
  "ca-distribution": "authority",
  "ca-nodegroups": "nodegroups",
  "ca-activation": "authority",
  "rolling-back": "rollback",
  "rollback-nodegroups": "rollback",
  "rollback-addons": "rollback",
  "rollback-control-plane": "rollback",
  soaking: "soak",
};

/** Reason codes of members that wait. */
const WAITS: Record<string, readonly [kind: string, label: string]> = {
  WINDOW_CLOSED: ["window", "waits for a window"],
  FREEZE: ["freeze", "waits for a freeze to end"],
  CANARY_FIRST: ["canary", "waits for the canary"],
  MAX_CONCURRENCY: ["concurrency", "waits for a free slot of the stage"],
  REDUNDANCY_GROUP: ["redundancy-group", "waits for its redundancy group"],
  ACCOUNT_REGION_CAP: ["account-region-cap", "waits for the account+Region cap"],
  PAUSED: ["paused", "waits: the run is paused"],
  NEXT_PASS: ["next-pass", "waits for its stage's next pass"],
};

/** Kinds the legend and the tables go through first, in the order things happen to a cluster. */
export const KIND_ORDER: readonly string[] = [
  ...Object.values(WAITS).map(([kind]) => kind),
  "approval",
  "gate",
  ...Object.keys(PHASES),
];

const words = (name: string): string => name.toLowerCase().replace(/[_-]+/g, " ");
const dashed = (name: string): string => name.toLowerCase().replace(/[_\s]+/g, "-");

/** What a workflow's phase is. One that nobody here knows keeps its own name. */
export function phaseKind(phase: string): KindInfo {
  const known = PHASES[ALIASES[phase] ?? phase];
  if (known) return known;
  if (/roll(ing)?-?back/i.test(phase)) return { class: "rollback", kind: dashed(phase), label: words(phase) };
  return { class: "other", kind: dashed(phase), label: words(phase) };
}

/** What a member waits for, by the code of its reason. */
export function waitKind(code: string): KindInfo {
  const known = WAITS[code];
  if (known) return { class: "wait", kind: known[0], label: known[1] };
  if (/APPROV/i.test(code)) return { class: "wait", kind: "approval", label: "waits for an approval" };
  if (/GATE|HELD|HOLD/i.test(code)) return { class: "wait", kind: "gate", label: "waits for a gate" };
  return { class: "wait", kind: dashed(code), label: `waits: ${words(code)}` };
}

/** Statuses of a stage during which its members say themselves what they do. */
const QUIET_STATUSES = new Set(["pending", "running", "succeeded", "failed", "skipped"]);

/** What a stage's status means for its members that are not being worked on; undefined when it means nothing to them. */
export function stageKind(status: string): KindInfo | undefined {
  if (QUIET_STATUSES.has(status)) return undefined;
  const phase = phaseKind(status);
  return phase.class === "other" ? { ...waitKind(status), label: words(status) } : phase;
}
