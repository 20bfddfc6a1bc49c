import type { Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import type { StageRecord } from "#core/run/run.ts";
import type { GivenPorts } from "#functions/runtime/define-handler.ts";
import { PORTS } from "#functions/runtime/ports-key.ts";
import { handlers } from "#sandbox/handlers.ts";
import { memberRecord, stageRecord } from "../../helpers/records.ts";
import { later, runRecord } from "../../helpers/run-records.ts";
import { sandboxBench } from "../../helpers/sandbox.ts";

/** What Step Functions carries from state to state at most. */
const DATA_LIMIT_BYTES = 262_144;
const COUNT = 900;
const REGIONS = 9;

/** A stage of so many clusters with long names that all of them at once would not fit, turn after turn until nobody is left. */
async function turns(step: "admit-members" | "admit-rollbacks", stage: Partial<StageRecord>, member: object) {
  const { ports } = sandboxBench();
  const long = "a-cluster-with-a-name-as-long-as-eks-allows-them-to-be-which-is-a-hundred-characters-and-not-one";
  const members = Array.from({ length: COUNT }, (_, index) =>
    memberRecord(`${long}${index}`, { order: index, region: `us-gov-east-${index % REGIONS}`, ...member }),
  );
  await ports.runs.create(runRecord([stageRecord({ maxConcurrency: { percent: 100 } }, stage)]), members);
  const started = new Set<string>();
  for (let turn = 1; ; turn++) {
    const context = { awsRequestId: `r${turn}`, [PORTS]: ports } as unknown as Context & GivenPorts;
    const answer = (await handlers[`upgrade-fleet/${step}`]?.({ runId: "run", stage: "all" }, context)) as {
      start: { name: string; input: { clusterId: string } }[];
      waitSeconds: number;
    };
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(DATA_LIMIT_BYTES * 0.8);
    for (const { input } of answer.start) started.add(input.clusterId);
    if (started.size === COUNT) return turn;
    // Nobody ends, so only the clock brings the others their turn.
    expect(answer.waitSeconds).toBe(1);
    for (const { input } of answer.start)
      await ports.runs.moveMember("run", input.clusterId, ["upgrading", "rolling-back"], { phase: "readiness" });
  }
}

describe("more starts than one turn can carry follow in the next turns at once", () => {
  it("of upgrades", async () => expect(await turns("admit-members", {}, {})).toBe(5));

  it("of rollbacks", async () => {
    const moved = { status: "upgraded", movedTo: "1.35", rollbackClosesAt: later(86_400).toISOString() };
    expect(await turns("admit-rollbacks", { status: "rolling-back" }, moved)).toBe(5);
  });
});
