import { EXIT, Exit } from "../exit.ts";
import type { Io } from "../io.ts";
import { ask, type OperatorOptions, operatorOf } from "../operator-options.ts";

/** A fresh link to the newest fleet review the deployment made: the one in Slack ends after hours. */
export async function reportLatest(options: OperatorOptions, io: Io): Promise<void> {
  const { report } = await ask(operatorOf(options), { action: "latest-report" }, "latest-report");
  if (!report) {
    io.err("no review was made yet: `report` in the policy file says when they are");
    throw new Exit(EXIT.failed);
  }
  io.out(report.url);
  io.err(`the review of ${report.period}; the link ends at ${report.expiresAt} at the latest`);
}
