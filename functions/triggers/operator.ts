import { isDeepStrictEqual } from "node:util";
import { InvalidInputError } from "#core/errors.ts";
import { planView, runView } from "#core/run/views.ts";
import { type OperatorResponse, operatorResponse } from "#events/operator/requests.ts";
import { changeByHand } from "#functions/runtime/by-hand.ts";
import type { Composition } from "#functions/runtime/compose.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { examine } from "#functions/runtime/doctor.ts";
import { type Identified, identified, sentRequest } from "#functions/runtime/identity.ts";
import { inventoryPage } from "#functions/runtime/inventory-view.ts";
import { planFleet } from "#functions/runtime/planning.ts";
import { preflightFleet } from "#functions/runtime/preflight.ts";

/**
 * How people's tools read and change runs: one function, called through the AWS API with the caller's own IAM rights. Lambda does
 * not say who that is, so changes bring a proof along, which goes no further than `identified`. A request that
 * cannot be done as asked is an answer (`rejected`), not an error: nothing broke and nothing was changed.
 */
export const handler = defineHandler({
  name: "operator",
  input: sentRequest,
  output: operatorResponse,
  run: async (sent, ports, { now }): Promise<OperatorResponse> => {
    try {
      return await answer(await identified(ports, sent), ports, now);
    } catch (error) {
      if (error instanceof InvalidInputError) return { action: "rejected", code: error.code, message: error.message };
      throw error;
    }
  },
});

async function answer(request: Identified, ports: Composition, now: Date): Promise<OperatorResponse> {
  switch (request.action) {
    case "plan":
      return { action: "plan", plan: planView((await planFleet(ports, request, now)).plan) };
    case "preflight":
      return { action: "preflight", preflight: await preflightFleet(ports, request, now) };
    case "start-run": {
      // Planned once more by the workflow; here so that a person's mistake is answered at once and starts nothing.
      const { goal, strategy, requestedBy, runId } = request;
      const before = await ports.runs.get(runId);
      if (before && !(isDeepStrictEqual(before.goal, goal) && before.strategy === strategy)) {
        const message = `run ${runId} was started by ${before.requestedBy} at ${before.startedAt} for something else; choose another id`;
        throw new InvalidInputError("RUN_ID_TAKEN", message);
      }
      if (!before) await planFleet(ports, request, now);
      const started = await ports.starter.start({
        stateMachineArn: ports.stateMachines["upgrade-fleet"],
        name: runId,
        input: { runId, goal, strategy, requestedBy },
      });
      return { action: "start-run", runId, ...started };
    }
    case "get-run": {
      const run = await ports.runs.get(request.runId);
      if (!run) throw new InvalidInputError("UNKNOWN_RUN", `there is no run ${request.runId}`);
      return { action: "get-run", now: now.toISOString(), view: runView(run, await ports.runs.members(run.id)) };
    }
    case "inventory":
      return inventoryPage(ports, request.after, now);
    case "doctor":
      return examine(ports, now);
    case "list-runs": {
      const runs = await ports.runs.list(request.limit);
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
    }
    default:
      return { action: "changed", runId: request.runId, message: await changeByHand(ports, request, now) };
  }
}
