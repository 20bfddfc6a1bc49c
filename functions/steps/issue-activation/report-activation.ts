import { activationRecordId } from "#core/hybrid/activation.ts";
import { reasonOf } from "#core/run/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { endActivation } from "#functions/runtime/hybrid/ending.ts";
import { activationsOf, placeOf, takeBack } from "#functions/runtime/hybrid/issuing.ts";
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
    const listed = await ports.activations.list(placeOf(record));
    for (const { id } of activationsOf(listed, record, ports.policy.fleet)) await takeBack(ports, record, id);
    const { status, reason } = await endActivation(ports, record, { status: "failed", reason: why }, now);
    return { status, reason };
  },
});
