import { followItem, requireItem } from "#functions/runtime/convergence/work.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/converge/contract.ts";

/** Looks how far EKS is with a step. */
export const handler = defineHandler({
  name: "converge/check-step",
  ...steps["check-step"],
  run: async ({ workId, stepId }, ports, { now }) => followItem(ports, await requireItem(ports, workId, stepId), now),
});
