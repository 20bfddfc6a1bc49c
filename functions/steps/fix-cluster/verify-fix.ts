import { defineHandler } from "#functions/runtime/define-handler.ts";
import { verifyClusterFix } from "#functions/runtime/fix/check.ts";
import { steps } from "#workflows/fix-cluster/contract.ts";

/** Whether findings that were to be fixed are over. */
export const handler = defineHandler({
  name: "fix-cluster/verify-fix",
  ...steps["verify-fix"],
  run: (asked, ports, { now }) => verifyClusterFix(ports, asked, now),
});
