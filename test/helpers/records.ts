import { clusterId } from "#core/fleet/cluster.ts";
import type { StagePolicy } from "#core/policy/policy.ts";
import type { MemberRecord, StageRecord } from "#core/run/run.ts";
import { stagePolicy } from "./fleet.ts";

/** A stage `all` under way, as the table keeps it. */
export const stageRecord = (policy: Partial<StagePolicy> = {}, change: Partial<StageRecord> = {}): StageRecord => ({
  name: "all",
  policy: stagePolicy(policy),
  status: "running",
  pass: "all",
  approvals: {},
  gates: {},
  ...change,
});

/** A member of stage `all` that waits, unless changed. */
export function memberRecord(
  name: string,
  {
    account = "111122223333",
    region = "eu-west-1",
    ...change
  }: Partial<MemberRecord> & { account?: string; region?: string } = {},
): MemberRecord {
  const ref = { account, region, name };
  return {
    runId: "run",
    id: clusterId(ref),
    ref,
    stage: "all",
    labels: {},
    from: "1.34",
    to: "1.35",
    hops: ["1.35"],
    order: 0,
    canary: false,
    status: "waiting",
    reason: { code: "BEHIND_TARGET", message: "goes from 1.34 to 1.35" },
    attempt: 1,
    ...change,
  };
}
