import { describe, expect, it } from "vitest";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { type Around, aroundBench, asking, small, tierStage, tiers } from "../helpers/around.ts";
import { buttonsOf, pressed, runMessageOf } from "../helpers/slack.ts";

const HOURS = 60;
const ANA = "U0000ANA1";
const EVE = "U0000EVE1";
const people: FleetPolicy["people"] = { identity: "verified", slack: { [ANA]: "ana" } };
const fleet = () => [small("d", "dev"), small("p", "prod")];

/** A run whose stage prod waits for an approval, three hours after its start. */
async function waiting(
  approval: Parameters<typeof asking>[0] = {},
  options: Parameters<typeof aroundBench>[2] = {},
  who: FleetPolicy["people"] = { ...people, identity: "claimed" },
): Promise<Around> {
  const stages = [
    tierStage("dev"),
    tierStage("prod", { approval: asking({ before: true, approvers: ["ana"], ...approval }) }),
  ];
  const bench = aroundBench(fleet(), tiers(stages, { people: who }), options);
  await bench.start();
  await bench.until(3 * HOURS);
  expect(await bench.stage("prod")).toMatchObject({ status: "awaiting-approval" });
  return bench;
}

describe("the buttons under a question about a stage", () => {
  it("are there while it is open, carry no token, and the right person's press lets the run go on", async () => {
    const bench = await waiting();
    const asked = structuredClone(runMessageOf(bench));
    expect(buttonsOf(asked)).toEqual(["approve-stage", "reject-stage"]);
    const text = JSON.stringify(asked.blocks);
    expect(text).toContain("Run run goes on with stage prod: 1 cluster.");
    expect(text).not.toMatch(/token/i);

    expect(await pressed(bench, EVE, "approve-stage")).toEqual({
      status: 200,
      told: [`${EVE} :no_entry: ${EVE} is not an approver of stage prod; approvers: ana`],
    });
    expect(await bench.stage("prod")).toMatchObject({
      status: "awaiting-approval",
      approvals: [{ status: "pending" }],
    });
    expect(buttonsOf(runMessageOf(bench))).toEqual(["approve-stage", "reject-stage"]);

    expect(await pressed(bench, ANA, "approve-stage")).toEqual({
      status: 200,
      told: [`${ANA} :white_check_mark: stage prod of run run is approved`],
    });
    expect(bench.details("Approval Decided")).toMatchObject([{ status: "approved", by: "ana", moment: "before" }]);
    expect(buttonsOf(runMessageOf(bench))).toEqual([]);
    expect(runMessageOf(bench).ts).toBe(asked.ts);

    // A click on what somebody's Slack still shows.
    expect(await pressed(bench, ANA, "reject-stage", asked)).toMatchObject({
      told: [expect.stringContaining("stage prod is approved (before) already, by ana")],
    });
    await bench.finish();
    expect((await bench.view()).run.status).toBe("succeeded");
    expect(bench.versions()).toEqual({ d: "1.35", p: "1.35" });
  });

  it("end the run when the answer is no", async () => {
    const bench = await waiting();
    expect(await pressed(bench, ANA, "reject-stage")).toMatchObject({ told: [expect.stringContaining("is rejected")] });
    await bench.finish();
    expect((await bench.stage("prod")).reason).toEqual({ code: "APPROVAL_REJECTED", message: "rejected by ana" });
    expect(bench.versions().p).toBe("1.34");
  });

  it("count from a user whose id an approver list has, and are nobody's where nobody is named", async () => {
    const listed = await waiting({ approvers: [EVE] });
    expect(await pressed(listed, EVE, "approve-stage")).toMatchObject({
      told: [expect.stringContaining("is approved")],
    });
    expect(listed.details("Approval Decided")).toMatchObject([{ by: EVE }]);

    const open = await waiting({ approvers: [] });
    expect(await pressed(open, EVE, "approve-stage")).toMatchObject({
      told: [`${EVE} :no_entry: ${EVE} is nobody the policy file knows (people.slack)`],
    });
    expect(await pressed(open, ANA, "approve-stage")).toMatchObject({ told: [expect.stringContaining("is approved")] });
  });

  it("do not count from who asked for the run, or may be who did", async () => {
    const slack = { ...people.slack, U0000TEST: "test" };
    const approval = { approvers: ["test", EVE, "ana"], requesterMayApprove: false };
    const bench = await waiting(approval, {}, { identity: "claimed", slack });
    expect(await pressed(bench, "U0000TEST", "approve-stage")).toMatchObject({
      told: [expect.stringContaining("test asked for the run; somebody else has to decide")],
    });
    expect(await pressed(bench, EVE, "approve-stage")).toMatchObject({
      told: [expect.stringContaining("may be who asked for the run")],
    });
    expect(await pressed(bench, ANA, "approve-stage")).toMatchObject({
      told: [expect.stringContaining("is approved")],
    });
  });

  it("of an approval that expired do nothing, and go", async () => {
    const bench = await waiting();
    const asked = structuredClone(runMessageOf(bench));
    await bench.finish();
    expect(await bench.stage("prod")).toMatchObject({ status: "failed", reason: { code: "APPROVAL_EXPIRED" } });
    expect(buttonsOf(runMessageOf(bench))).toEqual([]);
    expect(await pressed(bench, ANA, "approve-stage", asked)).toMatchObject({
      told: [expect.stringMatching(/has ended \(failed\)/)],
    });
    expect(bench.versions().p).toBe("1.34");
  });

  it("of an earlier question do not answer a later one", async () => {
    const bench = await waiting();
    const asked = structuredClone(runMessageOf(bench));
    await bench.finish();
    await bench.ask({ action: "retry-run" });
    await bench.until(13 * HOURS);
    expect(await bench.stage("prod")).toMatchObject({ approvals: [{ status: "pending" }] });
    expect(await pressed(bench, ANA, "approve-stage", asked)).toMatchObject({
      told: [expect.stringContaining("that question about stage prod is over")],
    });
    expect(await pressed(bench, ANA, "approve-stage")).toMatchObject({
      told: [expect.stringContaining("is approved")],
    });
  });
});

describe("a request of Slack's that comes more than once", () => {
  it("is done once: a double click, one sent again by Slack, and a replay", async () => {
    const bench = await waiting();
    const message = structuredClone(runMessageOf(bench));
    const [first, second] = await Promise.all([
      bench.people.press(ANA, message, "approve-stage"),
      bench.people.press(ANA, message, "approve-stage"),
    ]);
    expect([first.answer.statusCode, second.answer.statusCode]).toEqual([200, 200]);
    await bench.clock.settle();
    const { ephemerals } = bench.people;
    expect(ephemerals.map(({ text }) => text).sort()).toEqual([
      expect.stringMatching(/^:no_entry: .*already/),
      expect.stringMatching(/^:white_check_mark:/),
    ]);

    const retry = { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" };
    expect(await bench.people.resend(first)).toMatchObject({
      statusCode: 401,
      body: expect.stringContaining("REPLAYED"),
    });
    expect((await bench.people.resend(first, { headers: retry })).statusCode).toBe(200);
    expect((await bench.people.resend(first, { signedAnew: true, headers: retry })).statusCode).toBe(200);
    await bench.clock.settle();
    expect(ephemerals).toHaveLength(2);
    expect(bench.details("Approval Decided")).toHaveLength(1);
  });

  it("is done once when the event comes twice, or its function dies after its work", async () => {
    const died = new Set<string>();
    const bench = await waiting(
      {},
      {
        deliveries: ({ source }) => (source === "fleetwright.slack" ? [0, 60] : [0]),
        lambdaFaults: {
          after(name) {
            if (name !== "on-slack-request" || died.has(name)) return;
            died.add(name);
            throw new FunctionDied("after its work");
          },
        },
      },
    );
    await pressed(bench, ANA, "approve-stage");
    await bench.finish();
    expect(died.size).toBe(1);
    expect(bench.people.ephemerals).toMatchObject([
      { user: ANA, text: ":white_check_mark: stage prod of run run is approved" },
    ]);
    expect(bench.details("Approval Decided")).toHaveLength(1);
  });

  it("is answered later when Slack takes no answer now, and what was done stays done", async () => {
    const bench = await waiting();
    const message = structuredClone(runMessageOf(bench));
    bench.slack.down = true;
    expect(await pressed(bench, ANA, "approve-stage", message)).toEqual({ status: 200, told: [] });
    expect(bench.details("Approval Decided")).toHaveLength(1);
    await bench.until(3 * HOURS + 0.5);
    bench.slack.down = false;
    await bench.until(4 * HOURS);
    expect(bench.people.ephemerals).toMatchObject([
      { user: ANA, text: ":white_check_mark: stage prod of run run is approved" },
    ]);
    expect(bench.details("Approval Decided")).toHaveLength(1);
  });

  it("is taken again when it could not be passed on", async () => {
    const bench = await waiting();
    const events = bench.ports.events.publish;
    let failures = 1;
    bench.ports.events.publish = (all) => (failures-- > 0 ? Promise.reject(new Error("no bus")) : events(all));
    const sent = await bench.people.press(ANA, structuredClone(runMessageOf(bench)), "approve-stage");
    expect(sent.answer.statusCode).toBe(500);
    expect((await bench.people.resend(sent, { signedAnew: true })).statusCode).toBe(200);
    await bench.clock.settle();
    expect(bench.details("Approval Decided")).toHaveLength(1);
  });

  it("changes nothing when somebody else signed it, it was altered, or it is old", async () => {
    const bench = await waiting();
    const sent = await bench.people.press(EVE, structuredClone(runMessageOf(bench)), "approve-stage");
    await bench.clock.settle();
    const body = Buffer.from(sent.request.body).toString("utf8").replaceAll(EVE, ANA);
    expect(await bench.people.resend(sent, { body })).toMatchObject({
      statusCode: 401,
      body: expect.stringContaining("WRONG_SIGNATURE"),
    });
    await bench.until(3 * HOURS + 6);
    expect(await bench.people.resend(sent)).toMatchObject({
      statusCode: 401,
      body: expect.stringContaining("TOO_OLD"),
    });
    await bench.clock.settle();
    expect(bench.people.ephemerals).toHaveLength(1);
    expect(bench.details("Approval Decided")).toEqual([]);
  });

  it("is nobody's when it did not come through the door, whoever puts it on the bus", async () => {
    const bench = await waiting();
    const button = {
      action: "approve-stage",
      runId: "run",
      stage: "prod",
      moment: "before",
      askedAt: "2026-11-23T09:00:00.000Z",
    };
    const detail = { requestId: "slack/forged", user: ANA, button };
    bench.bus.put({ source: "fleetwright.slack", "detail-type": "Slack Block Action", detail });
    await bench.clock.settle();
    expect(bench.bus.deliveries.at(-1)).toMatchObject({
      answer: { done: false, reason: "no such request came through the door" },
    });
    expect(bench.details("Approval Decided")).toEqual([]);
  });
});
