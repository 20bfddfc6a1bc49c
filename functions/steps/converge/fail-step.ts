import { reasonOf } from "#core/run/errors.ts";
import { endItem } from "#functions/runtime/convergence/work.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/converge/contract.ts";

/** Writes down that a step could not be carried out or followed. */
export const handler = defineHandler({
  name: "converge/fail-step",
  ...steps["fail-step"],
  run: async ({ workId, stepId, failure }, ports, { now }) => {
    const { code, message } = reasonOf(failure.error, failure.cause);
    await endItem(ports, { workId, id: stepId }, { outcome: "failed", reason: `${code}: ${message}` }, now);
    return { done: true as const };
  },
});
