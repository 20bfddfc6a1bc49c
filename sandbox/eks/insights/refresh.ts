import type { Insight } from "@aws-sdk/client-eks";
import { openRollback } from "../rollback-rules.ts";
import type { ClusterState, EksWorld } from "../state.ts";
import { insightOf } from "./insight.ts";
import { rollbackReadiness } from "./rollback-readiness.ts";
import { upgradeReadiness } from "./upgrade-readiness.ts";

const DAY = 86_400_000;

/** EKS looks at the cluster, now. */
export function lookAgain(world: EksWorld, state: ClusterState): void {
  state.insights.at = world.environment.clock.now();
  state.insights.list = undefined;
  listed(state);
}

/**
 * The insights as EKS knows them: of its last look, which is a day old at most. To be called before anything is changed: a look that was due meanwhile
 * saw the cluster as it was then.
 */
export function insightsOf(world: EksWorld, state: ClusterState): Insight[] {
  const now = world.environment.clock.now();
  const days = Math.floor((now.getTime() - state.insights.at.getTime()) / DAY);
  const list = listed(state);
  if (days > 0) {
    state.insights.at = new Date(state.insights.at.getTime() + days * DAY);
    state.insights.list = look(state, list);
  }
  // Those about going back are there only as long as one can.
  const rollback = openRollback(state, now) !== undefined;
  return listed(state).filter(({ category }) => category !== "ROLLBACK_READINESS" || rollback);
}

function listed(state: ClusterState): Insight[] {
  state.insights.list ??= look(state, state.insights.before);
  state.insights.before = state.insights.list;
  return state.insights.list;
}

function look(state: ClusterState, before: readonly Insight[]): Insight[] {
  const { at } = state.insights;
  const findings = [
    ...upgradeReadiness(state, at),
    ...rollbackReadiness(state, at),
    // Insights of hybrid nodes' settings; only what the seed says.
    ...state.checks.misconfigurations.map((finding) => ({
      key: finding.name,
      category: "MISCONFIGURATION" as const,
      description: "Checks the setup of EKS Hybrid Nodes.",
      recommendation: "Correct the configuration.",
      ...finding,
    })),
  ];
  return findings.map((finding) => insightOf(state, finding, at, before));
}
