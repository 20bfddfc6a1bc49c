import { CallRefusedError } from "#core/errors.ts";
import { activationRecordId, isIssued } from "#core/hybrid/activation.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { issueActivation } from "#functions/runtime/hybrid/issuing.ts";
import { steps } from "#workflows/issue-activation/contract.ts";

/** Makes the activation and stores its code; what leaves this function is where the code lies. */
export const handler = defineHandler({
  name: "issue-activation/make-activation",
  ...steps["make-activation"],
  run: async ({ site, request }, ports, { requestId, now }) => {
    const record = await issueActivation(ports, activationRecordId(site, request), { by: requestId, now });
    if (!isIssued(record)) throw new CallRefusedError(`activation ${record.id} is ${record.status}: ${record.reason}`);
    return { activationId: record.activationId, secret: record.secret.name };
  },
});
