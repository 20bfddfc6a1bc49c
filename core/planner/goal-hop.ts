import type { ClusterSnapshot } from "../fleet/cluster.ts";
import type { PreflightWork } from "../preflight/input.ts";
import { nextHop } from "../preflight/work.ts";
import type { Pass } from "../run/run.ts";
import { type HopDecision, type HopInput, prepareHop } from "./hop.ts";
import type { Goal } from "./plan.ts";
import { groupsBehindRelease } from "./targets.ts";

/** What the next hop of a member does, from its run's goal and its stage's pass. */
export function workOf(goal: Goal, pass: Pass, snapshot: ClusterSnapshot, target: string): PreflightWork {
  const { version } = snapshot;
  const here = { from: version, to: version, target, controlPlane: false };
  if (goal.kind === "node-image") return { ...here, nodes: true, addons: false };
  if (goal.kind === "addons") return { ...here, nodes: false, addons: true };
  const hop = nextHop(snapshot, target);
  // Hops before the last are complete ones: the next control plane needs its nodes where they belong.
  return pass === "control-planes" && hop.to === target ? { ...hop, nodes: false } : hop;
}

/** The next hop of a member; see `prepareHop`. */
export function goalHop(
  goal: Goal,
  pass: Pass,
  input: HopInput & { nodeReleases: Readonly<Record<string, string>> },
): HopDecision {
  const { snapshot, target, nodeReleases } = input;
  const work = workOf(goal, pass, snapshot, target);
  if (goal.kind === "node-image") {
    const decision = prepareHop({ ...input, work, nodegroups: groupsBehindRelease(snapshot, nodeReleases) });
    return decision.kind === "done" ? done("every node group has the recommended AMI release") : decision;
  }
  const decision = prepareHop({ ...input, work });
  if (decision.kind !== "hop" || work.nodes || goal.kind === "addons") return decision;
  if (!decision.controlPlane) return done(`the control plane is at ${target}; nodes and add-ons follow after the soak`);
  // What stays as it was is what a rollback need not take back.
  return { ...decision, addonsAfter: [] };
}

const done = (message: string): HopDecision => ({ kind: "done", reason: { code: "AT_TARGET", message } });
