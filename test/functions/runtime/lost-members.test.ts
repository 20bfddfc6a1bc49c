import { describe, expect, it } from "vitest";
import { admitStage } from "#core/planner/admission.ts";
import type { MemberRecord } from "#core/run/run.ts";
import { endLostMembers } from "#functions/runtime/run/members.ts";
import { memberRecord, stageRecord } from "../../helpers/records.ts";
import { later, runRecord } from "../../helpers/run-records.ts";
import { sandboxBench } from "../../helpers/sandbox.ts";

const stage = stageRecord({ maxConcurrency: { count: 2 } });
const run = runRecord([stage]);
const silent: Partial<MemberRecord> = {
  redundancyGroup: "pair",
  executionArn: "arn:aws:states:eu-west-1:111122223333:execution:upgrade-cluster:lost",
  updatedAt: later(0).toISOString(),
};

async function afterReconcile(
  change: Partial<MemberRecord>,
  execution: { status: string } | undefined,
  seconds = 7200,
) {
  const { ports } = sandboxBench();
  await ports.runs.create(run, [
    memberRecord("a", { stage: "before", ...silent, ...change }),
    memberRecord("b", { redundancyGroup: "pair" }),
  ]);
  await endLostMembers({ ...ports, executions: { describe: async () => execution } }, "run", later(seconds));
  return await ports.runs.members("run");
}

describe("a silent member whose execution nobody knows", () => {
  it("ends when it is overdue, and its redundancy group goes on", async () => {
    const members = await afterReconcile({ status: "overdue" }, undefined);
    expect(members[0]).toMatchObject({ status: "failed", reason: { code: "EXECUTION_UNKNOWN" } });
    expect(admitStage(run, stage, members, later(7200)).start.map(({ ref }) => ref.name)).toEqual(["b"]);
  });

  it("is left to admission while its stage waits for it", async () => {
    for (const status of ["upgrading", "rolling-back"] as const)
      expect((await afterReconcile({ status }, undefined))[0]).toMatchObject({ status });
  });

  it("is left alone while its start may still be on its way, and while it works", async () => {
    expect((await afterReconcile({ status: "overdue" }, undefined, 60))[0]).toMatchObject({ status: "overdue" });
    expect((await afterReconcile({ status: "overdue" }, { status: "RUNNING" }))[0]).toMatchObject({
      status: "overdue",
    });
  });
});
