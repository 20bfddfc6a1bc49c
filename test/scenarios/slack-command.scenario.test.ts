import { describe, expect, it } from "vitest";
import { type Around, aroundBench, asking, small, tierStage, tiers } from "../helpers/around.ts";
import { typed } from "../helpers/slack.ts";

const ANA = "U0000ANA1";
const EVE = "U0000EVE1";

function bench(): Around {
  const approval = asking({ before: true, approvers: ["ana"] });
  const stages = [tierStage("dev"), tierStage("prod", { approval })];
  return aroundBench(
    [small("d"), small("p", "prod")],
    tiers(stages, { people: { identity: "verified", slack: { [ANA]: "ana" } } }),
  );
}

/** A run whose stage prod waits for an approval. Started by the workflow itself: nobody here has AWS credentials. */
async function waiting(): Promise<Around> {
  const around = bench();
  const { starter, stateMachines } = around.ports;
  const goal = { kind: "kubernetes-version", version: "1.35" };
  const input = { runId: "run", goal, strategy: "default", requestedBy: "jo" };
  await starter.start({ stateMachineArn: stateMachines["upgrade-fleet"], name: "run", input });
  await around.until(180);
  return around;
}
const told = async (around: Around, user: string, text: string): Promise<string> => {
  const answer = await typed(around, user, text);
  expect(answer).toMatchObject({ status: 200, told: [expect.stringContaining(`${user} `)] });
  return answer.told[0]?.slice(user.length + 1) ?? "";
};

describe("/fleet", () => {
  it("tells everybody how runs and clusters are", async () => {
    const around = bench();
    expect(await told(around, EVE, "status")).toBe("there was no run yet");
    expect(await told(around, EVE, "clusters")).toBe(
      "d 1.34 (111122223333 eu-west-1)\np 1.34 (111122223333 eu-west-1)",
    );
    const later = await waiting();
    expect(await told(later, EVE, "status")).toMatch(/^\*run\* Upgrade to Kubernetes 1.35: running, started /);
    expect((await told(later, EVE, "status run")).split("\n")).toEqual([
      "*run* Upgrade to Kubernetes 1.35: running",
      "dev: succeeded, 1 of 1 upgraded",
      expect.stringMatching(/^prod: awaiting-approval, 0 of 1 upgraded, waits for an approval until /),
    ]);
    expect(await told(later, EVE, "status none")).toBe(":no_entry: there is no run none");
  });

  it.each([
    ["", /^`\/fleet status`/],
    ["help", /^`\/fleet status`/],
    ["dance <now>", /^:grey_question: there is no command dance\n`\/fleet/],
    ["approve", /which run\? \/fleet approve RUN/],
    ["toString x", /there is no command toString/],
  ])("explains itself: %j", async (text, words) => {
    expect(await told(bench(), EVE, text)).toMatch(words);
  });

  it("approves and rejects, for those who may", async () => {
    const around = await waiting();
    expect(await told(around, EVE, "approve run")).toMatch(/not an approver of stage prod/);
    expect(await told(around, ANA, "approve run dev")).toMatch(/^:no_entry: stage dev is succeeded/);
    expect(await told(around, ANA, "reject run prod release week")).toBe(
      ":white_check_mark: stage prod of run run is rejected",
    );
    expect(around.details("Approval Decided")).toMatchObject([{ status: "rejected", by: "ana", why: "release week" }]);
    await around.finish();
    expect(await told(around, ANA, "approve run")).toMatch(/has ended/);
  });

  it("approves the stage that waits where none is named, with all the words as the reason", async () => {
    const around = await waiting();
    expect(await told(around, ANA, "approve run looks good")).toMatch(/is approved/);
    expect(around.details("Approval Decided")).toMatchObject([{ stage: "prod", why: "looks good" }]);
    expect(await told(around, ANA, "approve run")).toMatch(/asks nobody anything now/);
  });

  it("pauses, resumes and aborts, for people the policy file knows", async () => {
    const around = await waiting();
    for (const verb of ["pause", "resume", "abort"])
      expect(await told(around, EVE, `${verb} run`)).toMatch(/nobody the policy file knows/);
    expect((await around.view()).run.control).toBeNull();
    expect(await told(around, ANA, "pause run peak season")).toBe(":white_check_mark: run run is paused");
    expect((await around.view()).run.control).toMatchObject({ kind: "paused", by: "ana", why: "peak season" });
    expect(await told(around, ANA, "resume run")).toMatch(/resumed/);
    expect(await told(around, ANA, "abort run")).toMatch(/aborted/);
    await around.finish();
    expect((await around.view()).run).toMatchObject({ status: "failed", control: { kind: "aborted", by: "ana" } });
  });
});
