import type { Goal } from "../planner/plan.ts";
import type { StagePolicy } from "../policy/policy.ts";
import type { Pass } from "./run.ts";

/** The passes of a stage, in order. */
export function passesOf(goal: Goal, { nodes }: Pick<StagePolicy, "nodes">): [Pass, ...Pass[]] {
  if (goal.kind === "ca-rotation") return ["trust", "activate"];
  // Only a version update has control planes and nodes to tell apart.
  if (goal.kind === "kubernetes-version" && nodes === "after-soak") return ["control-planes", "nodes"];
  return ["all"];
}

/** The pass after this one; undefined when it is the stage's last. */
export function nextPass(goal: Goal, policy: Pick<StagePolicy, "nodes">, pass: Pass): Pass | undefined {
  const passes = passesOf(goal, policy);
  return passes[passes.indexOf(pass) + 1];
}

/** Whether a member's pass comes before the stage's current one. */
export function earlierPass(
  goal: Goal,
  { policy, pass }: { policy: Pick<StagePolicy, "nodes">; pass: Pass },
  ofMember: Pass | undefined,
): boolean {
  const passes = passesOf(goal, policy);
  return ofMember !== undefined && passes.indexOf(ofMember) < passes.indexOf(pass);
}

/** Seconds a stage soaks after a pass. The activation of an authority is its own evidence; the soak comes while both are trusted. */
export function soakAfter({ soakSeconds, nodesSoakSeconds }: StagePolicy, pass: Pass): number {
  if (pass === "nodes") return nodesSoakSeconds;
  return pass === "activate" ? 0 : soakSeconds;
}
