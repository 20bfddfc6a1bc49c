import type { PendingChange } from "../ports/changes.ts";

/** How long EKS usually takes, in seconds, and after how long nobody waits any more. */
export interface Expectation {
  expectedSeconds: number;
  deadlineSeconds: number;
}

/** Only polling and patience depend on these: a wrong value costs a few more looks. */
const EXPECTED: Record<"addon" | "configuration", Expectation> = {
  // An add-on rolls out a Deployment or DaemonSet; EKS itself gives up on one that does not come up after about 20 minutes.
  addon: { expectedSeconds: 120, deadlineSeconds: 45 * 60 },
  configuration: { expectedSeconds: 180, deadlineSeconds: 2 * 3600 },
};

export const expectationOf = (pending: PendingChange): Expectation =>
  pending.kind === "addon-creation" || pending.addon !== undefined ? EXPECTED.addon : EXPECTED.configuration;
