import { outcomeOf, reasonOf } from "#core/run/errors.ts";
import { reportAdoption } from "#functions/runtime/adoption/report.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/adopt-cluster/contract.ts";

/** Writes down how the adoption ended, and tells. */
export const handler = defineHandler({
  name: "adopt-cluster/report-adoption",
  ...steps["report-adoption"],
  run: ({ clusterId, workId, failure }, ports, { now }) => {
    const ending = failure && {
      status: outcomeOf(failure.error) === "skipped" ? ("skipped" as const) : ("failed" as const),
      reason: reasonOf(failure.error, failure.cause),
    };
    return reportAdoption(ports, { clusterId, workId, ending }, now);
  },
});
