import { planView, runView } from "#core/run/views.ts";
import type { OperatorResponse } from "#events/operator/requests.ts";
import { adoptByHand, adoptionPlanned } from "./adoption-by-hand.ts";
import { changes } from "./by-hand.ts";
import { clusterDetails, clustersPage } from "./clusters-view.ts";
import type { Composition } from "./compose.ts";
import { existing } from "./control.ts";
import { examine } from "./doctor.ts";
import { hybridAnswers } from "./hybrid/operator.ts";
import type { Identified } from "./identity.ts";
import { inventoryPage } from "./inventory-view.ts";
import { nodeAnswers } from "./node-answers.ts";
import { planFleet } from "./planning.ts";
import { preflightFleet } from "./preflight.ts";
import { startRun } from "./start-run.ts";

/** Who answers which request. */
const answers: {
  [Action in Identified["action"]]: (
    ports: Composition,
    request: Extract<Identified, { action: Action }>,
    now: Date,
  ) => OperatorResponse | Promise<OperatorResponse>;
} = {
  plan: async (ports, request, now) => ({
    action: "plan",
    plan: planView((await planFleet(ports, request, now)).plan),
  }),
  preflight: async (ports, request, now) => ({
    action: "preflight",
    preflight: await preflightFleet(ports, request, now),
  }),
  "start-run": startRun,
  "get-run": async (ports, { runId }, now) => {
    const run = await existing(ports, runId);
    return { action: "get-run", now: now.toISOString(), view: runView(run, await ports.runs.members(run.id)) };
  },
  "list-runs": async (ports, { limit }) => {
    const runs = await ports.runs.list(limit);
    return {
      action: "list-runs",
      runs: runs.map(({ id, goal, status, startedAt, endedAt }) => ({
        id,
        goal,
        status,
        startedAt,
        endedAt: endedAt ?? null,
      })),
    };
  },
  // Every rule with its words: loaded with the first question, not at the start.
  scan: async (ports, request, now) => (await import("./scan-fleet.ts")).scanPage(ports, request, now),
  findings: async (ports, request, now) => (await import("./scan-fleet.ts")).findingsPage(ports, request, now),
  inventory: (ports, { after }, now) => inventoryPage(ports, after, now),
  clusters: (ports, request, now) => clustersPage(ports, request, now),
  cluster: async (ports, request, now) => ({
    action: "cluster",
    now: now.toISOString(),
    cluster: await clusterDetails(ports, request, now),
  }),
  doctor: (ports, _request, now) => examine(ports, now),
  "plan-adoption": async (ports, { cluster }, now) => ({
    action: "plan-adoption",
    adoption: await adoptionPlanned(ports, cluster, now),
  }),
  "adopt-cluster": adoptByHand,
  ...changes,
  ...hybridAnswers,
  ...nodeAnswers,
};

/** @throws {InvalidInputError} what cannot be done as asked */
export async function answer(request: Identified, ports: Composition, now: Date): Promise<OperatorResponse> {
  // The compiler does not see that an action's answer is looked up by that very action.
  const answering = answers[request.action] as (
    ports: Composition,
    request: Identified,
    now: Date,
  ) => OperatorResponse | Promise<OperatorResponse>;
  return answering(ports, request, now);
}
