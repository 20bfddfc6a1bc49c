import { outcomeOf, reasonOf } from "#core/run/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { reportFix } from "#functions/runtime/fix/report.ts";
import { steps } from "#workflows/fix-cluster/contract.ts";

/** Writes down how the fix ended, and tells. */
export const handler = defineHandler({
  name: "fix-cluster/report-fix",
  ...steps["report-fix"],
  run: ({ clusterId, workId, failure }, ports, { now }) => {
    const ending = failure && {
      status: outcomeOf(failure.error) === "skipped" ? ("skipped" as const) : ("failed" as const),
      reason: reasonOf(failure.error, failure.cause),
    };
    return reportFix(ports, { clusterId, workId, ending }, now);
  },
});
