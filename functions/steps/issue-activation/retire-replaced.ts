import { activationRecordId } from "#core/hybrid/activation.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { endActivation } from "#functions/runtime/hybrid/ending.ts";
import { requireActivation } from "#functions/runtime/hybrid/issuing.ts";
import { steps } from "#workflows/issue-activation/contract.ts";

/** Deletes the standing activation whose place is taken, now that the new one's code can be read. Nodes it registered stay. */
export const handler = defineHandler({
  name: "issue-activation/retire-replaced",
  ...steps["retire-replaced"],
  run: async ({ site, request }, ports, { now }) => {
    const { id, replaces } = await requireActivation(ports, activationRecordId(site, request));
    const old = replaces === undefined ? undefined : await ports.activationRecords.get(replaces);
    if (old?.status !== "issued") return { retired: null };
    await endActivation(ports, old, { status: "replaced", reason: `${id} took its place` }, now);
    return { retired: old.id };
  },
});
