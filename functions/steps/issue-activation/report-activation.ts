import { activationRecordId } from "#core/hybrid/activation.ts";
import { reasonOf } from "#core/run/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { abandonActivation } from "#functions/runtime/hybrid/ending.ts";
import { tellIssued } from "#functions/runtime/hybrid/telling.ts";
import { steps } from "#workflows/issue-activation/contract.ts";

/** Tells how it ended. After a failure nothing is left of what was begun; an activation that was issued all the same stays. */
export const handler = defineHandler({
  name: "issue-activation/report-activation",
  ...steps["report-activation"],
  run: async ({ site, request, failure }, ports, { now }) => {
    const record = await ports.activationRecords.get(activationRecordId(site, request));
    const why = failure ? reasonOf(failure.error, failure.cause).message : "";
    if (!record) return { status: "failed", reason: why };
    if (record.status === "issued") await tellIssued(ports, record, now);
    if (record.status !== "requested" || !failure) return { status: record.status, reason: record.reason };
    const { status, reason } = await abandonActivation(ports, record, why, now);
    return { status, reason };
  },
});
