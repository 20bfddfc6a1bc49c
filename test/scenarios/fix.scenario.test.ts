import { describe, expect, it } from "vitest";
import { AUTOMATIC, FINDING, type Fixing, fixingBench, HOLDER, ID, RULE } from "../helpers/fixing.ts";
import { denied, failNext } from "../helpers/outages.ts";

const at = (bench: Fixing, minutes: number) => new Date(bench.clock.millis() + minutes * 60_000).toISOString();

/** A bench on which the finding has persisted, and five minutes more for who looks for that. */
async function persisted(options: Parameters<typeof fixingBench>[0] = {}): Promise<Fixing> {
  const bench = fixingBench(options);
  await bench.scan();
  await bench.pass(11);
  return bench;
}

describe("a finding that the policy file has fixed by itself", () => {
  it("persists, is told once, is fixed with one call, and closes", async () => {
    const bench = fixingBench();
    await bench.scan();
    await bench.pass(3);
    expect(bench.executions()).toEqual([]);
    await bench.pass(60);
    expect(bench.changes()).toEqual(["UpdateClusterConfig"]);
    expect(bench.executions()).toMatchObject([
      { name: expect.stringMatching(/^fix-20261123-[0-9a-f]{8}\.a\.eu-west-1\.111122223333$/), status: "SUCCEEDED" },
    ]);
    expect(bench.finished()).toMatchObject([
      { status: "fixed", reason: { code: "FIXED" }, fixed: ["deletion protection on"], notFixed: [], needsPerson: [] },
    ]);
    expect(bench.details("Finding Opened")).toHaveLength(1);
    expect(bench.details("Finding Closed")).toMatchObject([
      { rule: RULE, because: expect.stringMatching(/^fixed by Fleetwright \(fix-/), openSeconds: expect.any(Number) },
    ]);
    expect(await bench.finding()).toMatchObject({ fix: { outcome: "fixed", failures: 0 } });
    expect(await bench.ports.clusterRecords.get(ID)).toMatchObject({ fix: { status: "fixed", findings: [FINDING] } });
    expect(bench.locks.held()).toEqual([]);
    expect(bench.bus.deadLetters).toEqual([]);
  });

  it("is told in the cluster's channel in one message that is edited", async () => {
    const bench = await persisted();
    await bench.pass(60);
    const [message, ...others] = bench.slack.messages("eks-a").filter(({ text }) => text.includes("findings"));
    expect(others).toEqual([]);
    expect(message?.text).toBe(":white_check_mark: a: findings fixed (1 fixed)");
    expect(JSON.stringify(message?.blocks)).toContain("• deletion protection on");
    expect(message?.edits).toBeGreaterThan(1);
    expect(bench.said("eks-a")).toContainEqual(expect.stringMatching(/over after .*Deletion protection is off/));
  });

  it("is left alone where nothing is switched on, or for other clusters or rules", async () => {
    for (const fix of [[], [{ ...AUTOMATIC, match: { name: "b" } }], [{ ...AUTOMATIC, rules: ["log-types"] }]]) {
      const bench = await persisted({ fix });
      await bench.pass(60);
      expect([bench.executions(), bench.changes()]).toEqual([[], []]);
      expect((await bench.finding())?.fixable).toBe(true);
    }
  });

  it("is left alone while its fix is not safe", async () => {
    const bench = await persisted({
      rules: ["upgrade-policy"],
      cluster: { upgradePolicy: "STANDARD" },
      fix: [{ rules: ["upgrade-policy"], match: { name: "a" } }],
    });
    expect(await bench.finding("upgrade-policy#upgradePolicy")).toMatchObject({ fixable: false });
    expect(bench.executions()).toEqual([]);
  });

  it("is not told and not fixed while it is exempt, and is afterwards", async () => {
    const bench = fixingBench();
    await bench.scan();
    const found = await bench.finding();
    if (found) await bench.ports.findings.save({ ...found, exemptedUntil: at(bench, 120) });
    await bench.pass(115);
    expect([bench.executions(), bench.details("Finding Opened")]).toEqual([[], []]);
    await bench.pass(60);
    expect(bench.details("Finding Opened")).toHaveLength(1);
    expect(bench.finished()).toMatchObject([{ status: "fixed" }]);
  });

  it("is not begun in a freeze, and is when that is over", async () => {
    const bench = fixingBench();
    const freeze = { name: "sales", from: at(bench, 0), until: at(bench, 300), match: { name: "a" } };
    bench.ports.policy.freezes.push(freeze);
    await bench.scan();
    await bench.pass(295);
    expect([bench.executions(), bench.changes()]).toEqual([[], []]);
    const answer = await bench.operator({ action: "fix-cluster", cluster: "a", by: "ana" });
    expect(answer).toMatchObject({
      action: "rejected",
      code: "FREEZE",
      message: expect.stringContaining("the freeze sales holds"),
    });
    await bench.pass(60);
    expect(bench.finished()).toMatchObject([{ status: "fixed" }]);
  });

  it("is begun only in its window", async () => {
    const night = { timezone: "UTC", cron: "0 22 * * *", durationSeconds: 2 * 3600 };
    const bench = await persisted({ fix: [{ ...AUTOMATIC, window: "night" }], policyChange: { windows: { night } } });
    await bench.pass(12 * 60);
    expect(bench.executions()).toEqual([]);
    await bench.pass(90);
    expect(bench.finished()).toMatchObject([{ status: "fixed" }]);
  });
});

describe("a cluster that another workflow holds", () => {
  it("is waited for, it is said who holds it, and then it is fixed", async () => {
    const bench = fixingBench();
    await bench.scan();
    const giveBack = await bench.hold();
    await bench.pass(180);
    expect(bench.changes()).toEqual([]);
    expect(bench.executions()).toMatchObject([{ status: "RUNNING" }]);
    const [message] = bench.slack.messages("eks-a").filter(({ text }) => text.includes("findings"));
    expect(message?.text).toBe(":hourglass: a: findings are to be fixed");
    expect(JSON.stringify(message?.blocks)).toContain(`it waits: another workflow (${HOLDER}) holds cluster#${ID}`);
    await giveBack();
    await bench.pass(60);
    expect(bench.finished()).toMatchObject([{ status: "fixed" }]);
    expect(bench.executions()).toHaveLength(1);
  });

  it("is not changed when somebody fixed it meanwhile: its finding is over, and that is said", async () => {
    const bench = fixingBench();
    await bench.scan();
    const giveBack = await bench.hold();
    await bench.pass(30);
    await bench.byHand("UpdateClusterConfig", { name: "a", deletionProtection: true });
    await bench.pass(30);
    await giveBack();
    await bench.pass(60);
    expect(bench.changes()).toEqual([]);
    expect(bench.finished()).toMatchObject([
      { status: "fixed", fixed: [], alreadySo: ["deletion-protection deletionProtection"] },
    ]);
    expect(bench.details("Finding Closed")).toMatchObject([{ because: "not found any more" }]);
  });

  it("is left alone when a freeze began while it was waited for, and fixed when that is over", async () => {
    const bench = fixingBench();
    await bench.scan();
    const giveBack = await bench.hold();
    await bench.pass(30);
    bench.ports.policy.freezes.push({ name: "sales", from: at(bench, 0), until: at(bench, 300), match: {} });
    await giveBack();
    await bench.pass(60);
    expect(bench.changes()).toEqual([]);
    expect(bench.finished()).toMatchObject([{ status: "skipped", reason: { code: "FREEZE" } }]);
    expect(bench.said("eks-a")).toContain(`:zzz: a: nothing was fixed (${bench.finished()[0]?.reason.message})`);
    await bench.pass(300);
    expect(bench.finished()).toMatchObject([{ status: "skipped" }, { status: "fixed" }]);
  });

  it("for longer than a day is given up, said so, and tried again", async () => {
    const bench = fixingBench();
    await bench.scan();
    const giveBack = await bench.hold();
    await bench.pass(27 * 60);
    expect(bench.finished()).toMatchObject([{ status: "skipped", reason: { code: "LOCK_HELD" } }]);
    await giveBack();
    await bench.pass(180);
    expect(bench.finished().at(-1)).toMatchObject({ status: "fixed" });
  });
});

describe("a fix that does not help", () => {
  it("is told once with the reason, leaves the finding open, and is not tried again for a day", async () => {
    const bench = fixingBench();
    failNext(bench.eks.service, "UpdateClusterConfig", 1, denied);
    await bench.scan();
    await bench.pass(60);
    expect(bench.finished()).toMatchObject([
      {
        status: "incomplete",
        notFixed: [{ what: "deletion protection on", reason: expect.stringMatching(/not authorized/) }],
      },
    ]);
    expect(await bench.finding()).toMatchObject({ fix: { outcome: "failed", failures: 1 } });
    expect((await bench.finding())?.closedAt).toBeUndefined();
    const [message] = bench.slack.messages("eks-a").filter(({ text }) => text.includes("findings"));
    expect(message?.text).toBe(":warning: a: not all findings could be fixed (0 fixed, 1 not fixed)");
    await bench.pass(22 * 60);
    expect(bench.executions()).toHaveLength(1);
    await bench.pass(3 * 60);
    expect(bench.executions()).toHaveLength(2);
    expect(bench.finished().at(-1)).toMatchObject({ status: "fixed" });
  });

  it("because what was done does not show is told as not fixed", async () => {
    const bench = fixingBench();
    await bench.scan();
    const { read } = bench.ports.facts;
    bench.ports.facts.read = async (ref, names) => {
      const { facts, ...rest } = await read(ref, names);
      const { cluster } = facts;
      const off = cluster && "value" in cluster ? { value: { ...cluster.value, deletionProtection: false } } : cluster;
      return { ...rest, facts: { ...facts, ...(off ? { cluster: off } : {}) } };
    };
    await bench.pass(60);
    expect(bench.changes()).toEqual(["UpdateClusterConfig"]);
    expect(bench.finished()).toMatchObject([
      {
        status: "incomplete",
        notFixed: [{ reason: "it was done, and the finding is still there: Deletion protection is off, not on." }],
      },
    ]);
  });

  it("for long because somebody undoes it is not fought: a day lies between", async () => {
    const bench = await persisted();
    await bench.pass(60);
    await bench.byHand("UpdateClusterConfig", { name: "a", deletionProtection: false });
    await bench.pass(20);
    await bench.scan();
    expect(await bench.finding()).toMatchObject({ reopened: 1, fix: { outcome: "fixed" } });
    await bench.pass(20 * 60);
    expect(bench.executions()).toHaveLength(1);
    await bench.pass(6 * 60);
    expect(bench.executions()).toHaveLength(2);
  });
});
