import { blocking } from "#core/preflight/finding.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { checkLines, checksOf, writeDown } from "#functions/runtime/hybrid/asking.ts";
import { endActivation } from "#functions/runtime/hybrid/ending.ts";
import { steps } from "#workflows/issue-activation/contract.ts";

/** Writes down what is wanted and looks at what stands against it; what is refused creates nothing. */
export const handler = defineHandler({
  name: "issue-activation/check-activation",
  ...steps["check-activation"],
  run: async (wish, ports, { now }) => {
    const { record } = await writeDown(ports, wish, now);
    if (record.status !== "requested") return { ready: record.status === "issued" };
    const against = blocking(await checksOf(ports, wish));
    if (against.length === 0) return { ready: true };
    await endActivation(ports, record, { status: "refused", reason: checkLines(against).join(" ") }, now);
    return { ready: false };
  },
});
