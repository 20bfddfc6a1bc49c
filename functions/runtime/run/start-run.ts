import { isDeepStrictEqual } from "node:util";
import { InvalidInputError } from "#core/errors.ts";
import type { OperatorResponse } from "#events/operator/requests.ts";
import type { Composition } from "../compose.ts";
import type { Identified } from "../identity.ts";
import { planFleet } from "./planning.ts";

/** Starts a run. Planned once more by the workflow; here so that a person's mistake is answered at once and starts nothing. */
export async function startRun(
  ports: Composition,
  request: Extract<Identified, { action: "start-run" }>,
  now: Date,
): Promise<OperatorResponse> {
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
