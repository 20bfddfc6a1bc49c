import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FleetCluster } from "#core/fleet/cluster.ts";
import { minorDistance } from "#core/fleet/version.ts";
import { admitStage } from "#core/planner/admission.ts";
import { concurrencyOf } from "#core/planner/concurrency.ts";
import { planRun } from "#core/planner/planner.ts";
import { judgeStage } from "#core/planner/verdict.ts";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import type { FleetPolicy, StagePolicy } from "#core/policy/policy.ts";
import { windowAt } from "#core/policy/windows.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import { startRecords } from "#core/run/start.ts";
import { cluster, FACTS, goal, NOW, nodegroup, policyWith, stagePolicy } from "../../helpers/fleet.ts";

const tiers = ["dev", "prod"];
const regions = ["eu-west-1", "us-east-1"];

const fleets = fc.uniqueArray(
  fc.record({
    name: fc.integer({ min: 0, max: 60 }).map((n) => `c${n}`),
    tier: fc.constantFrom(...tiers),
    region: fc.constantFrom(...regions),
    version: fc.constantFrom("1.32", "1.33", "1.34", "1.35", "1.36"),
    group: fc.option(fc.constantFrom("g1", "g2"), { nil: undefined }),
    nodes: fc.integer({ min: 0, max: 8 }),
    healthy: fc.boolean(),
  }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 25 },
);

const amounts = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((count) => ({ count })),
  fc.integer({ min: 1, max: 100 }).map((percent) => ({ percent })),
);

const policies = fc
  .record({
    amount: amounts,
    canary: fc.integer({ min: 0, max: 2 }),
    failureBudget: fc.integer({ min: 0, max: 2 }),
    minSuccessPercent: fc.integer({ min: 0, max: 100 }),
    windowed: fc.boolean(),
    frozen: fc.boolean(),
    cap: fc.integer({ min: 1, max: 4 }),
    maxHops: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ amount, canary, failureBudget, minSuccessPercent, windowed, frozen, cap, maxHops }): FleetPolicy => {
    const stages: StagePolicy[] = tiers.map((tier) =>
      stagePolicy({
        name: tier,
        match: { tier },
        maxConcurrency: amount,
        canary,
        failureBudget,
        minSuccessPercent,
        ...(windowed ? { window: "nights" } : {}),
      }),
    );
    return policyWith(stages, {
      strategies: { default: { maxHops, preflight: DEFAULT_PREFLIGHT, stages } },
      windows: { nights: { timezone: "Europe/Berlin", cron: "0 22 * * *", durationSeconds: 4 * 3600 } },
      freezes: frozen
        ? [{ name: "f", from: "2026-11-24T00:00:00.000Z", until: "2026-11-25T12:00:00.000Z", match: { tier: "prod" } }]
        : [],
      limits: { maxConcurrentPerAccountRegion: cap },
    });
  });

const built = (fleet: typeof fleets extends fc.Arbitrary<infer T> ? T : never): FleetCluster[] =>
  fleet.map(({ name, tier, region, version, group, nodes, healthy }) =>
    cluster(
      name,
      { tier, ...(group ? { redundancyGroup: group } : {}) },
      {
        region,
        version,
        nodegroups:
          nodes > 0 ? [nodegroup("n", version, { desiredSize: nodes, status: healthy ? "ACTIVE" : "DEGRADED" })] : [],
      },
    ),
  );

const request = (policy: FleetPolicy) => ({ goal: goal("1.35"), strategy: "default", policy });

interface Turn {
  run: RunRecord;
  stage: RunRecord["stages"][number];
  members: MemberRecord[];
  started: MemberRecord[];
  now: Date;
}

/** Plays a run with the pure parts only: starts who is admitted, ends somebody, moves the clock. Calls `check` after every admission. */
function play(
  policy: FleetPolicy,
  fleet: FleetCluster[],
  choices: number[],
  check: (turn: Turn) => void,
): MemberRecord[] {
  const plan = planRun(fleet, request(policy), FACTS);
  const records = startRecords(plan, {
    runId: "r",
    requestedBy: "p",
    now: NOW,
    policy,
    fleet,
    nodeReleases: {},
    recorded: {},
  });
  let members = records.members;
  let now = NOW;
  let choice = 0;
  const next = (bound: number) => (choices.length === 0 ? 0 : (choices[choice++ % choices.length] ?? 0) % bound);
  for (const stage of records.run.stages) {
    for (let turn = 0; ; turn++) {
      if (turn > 2000) throw new Error("the stage does not settle");
      // Now and then somebody takes a member out that waits, a canary as well.
      if (next(6) === 0) {
        const waiting = members.filter(({ stage: of, status }) => of === stage.name && status === "waiting");
        const out = waiting[next(Math.max(1, waiting.length))]?.id;
        members = members.map((member) => (member.id === out ? { ...member, status: "skipped" } : member));
      }
      const admission = admitStage(records.run, stage, members, now);
      const before = members;
      const ids = new Set(admission.start.map(({ id }) => id));
      members = members.map((member) =>
        ids.has(member.id) ? { ...member, status: "upgrading", startedAt: now.toISOString() } : member,
      );
      check({ run: records.run, stage, members, started: admission.start, now });
      for (const { reason } of admission.waiting) expect(reason.code && reason.message).toBeTruthy();
      expect([...admission.start, ...admission.waiting.map(({ member }) => member)].map(({ id }) => id).sort()).toEqual(
        askedOf(before, stage),
      );
      checkWakeAt(records.run, stage, members, now, admission.wakeAt);
      if (admission.settled) break;
      const upgrading = members.filter(({ stage: of, status }) => of === stage.name && status === "upgrading");
      if (upgrading.length > 0) {
        const ended = upgrading[next(upgrading.length)]?.id;
        const status = ENDINGS[next(ENDINGS.length)] ?? "upgraded";
        members = members.map((member) => (member.id === ended ? { ...member, status } : member));
        now = new Date(now.getTime() + 600_000);
      } else {
        expect(admission.wakeAt, "somebody waits and nobody works: the clock must help").toBeDefined();
        now = new Date(Math.max(now.getTime() + 1, Date.parse(admission.wakeAt ?? "")));
      }
    }
    const verdict = judgeStage(
      stage,
      members.filter(({ stage: of }) => of === stage.name),
    );
    expect(verdict.reason.code && verdict.reason.message).toBeTruthy();
    checkVerdict(
      stage,
      members.filter(({ stage: of }) => of === stage.name),
      verdict.status,
    );
  }
  return members;
}

/** Mostly well; also failed, found not ready, and found locked by somebody else. */
const ENDINGS = ["upgraded", "upgraded", "upgraded", "upgraded", "failed", "blocked", "skipped"] as const;

const askedOf = (members: MemberRecord[], stage: Turn["stage"]): string[] =>
  members
    .filter(({ stage: of, status }) => of === stage.name && status === "waiting")
    .map(({ id }) => id)
    .sort();

/** `wakeAt` is the earliest: with nothing else changing, nobody may start before it. */
function checkWakeAt(run: RunRecord, stage: Turn["stage"], members: MemberRecord[], now: Date, wakeAt?: string): void {
  const end = wakeAt === undefined ? now.getTime() + 30 * 86_400_000 : Date.parse(wakeAt);
  for (const share of [0, 0.3, 0.6, 0.99]) {
    const between = new Date(Math.floor(now.getTime() + (end - now.getTime()) * share));
    expect(admitStage(run, stage, members, between).start).toEqual([]);
  }
}

function checkVerdict(stage: Turn["stage"], ofStage: MemberRecord[], status: string): void {
  const count = (wanted: string) => ofStage.filter((member) => member.status === wanted).length;
  const planned = ofStage.filter((member) => member.hops.length > 0 && member.status !== "skipped");
  if (planned.length === 0) {
    // Nobody to upgrade: fine, unless all there is was blocked, which proves nothing to the stages that follow.
    const proven = count("blocked") === 0 || ofStage.some(({ from }) => minorDistance("1.35", from) >= 0);
    if (!proven) expect(status).toBe("failed");
    expect(["skipped", "failed"]).toContain(status);
    return;
  }
  expect(status).not.toBe("skipped");
  if (status !== "succeeded") return;
  expect(count("upgraded")).toBeGreaterThan(0);
  expect(count("failed")).toBeLessThanOrEqual(stage.policy.failureBudget);
  expect(count("upgraded") * 100).toBeGreaterThanOrEqual(stage.policy.minSuccessPercent * planned.length);
  if (count("waiting") > 0) {
    const canaries = ofStage.filter((member) => member.canary);
    expect(canaries.filter((member) => member.status === "failed" || member.status === "blocked")).toEqual([]);
  }
}

const runs = fc.tuple(policies, fleets.map(built), fc.array(fc.nat(1000), { maxLength: 40 }));

describe("planning and admission, for any fleet, strategy and order of endings", () => {
  it("never skips a minor, and says for every cluster once what happens to it and why", () => {
    fc.assert(
      fc.property(policies, fleets.map(built), (policy, fleet) => {
        const plan = planRun(fleet, request(policy), FACTS);
        const all = [...plan.stages.flatMap(({ members, excluded }) => [...members, ...excluded]), ...plan.unmatched];
        expect(all.map(({ id }) => id).sort()).toEqual(
          fleet.map(({ snapshot: { ref } }) => `${ref.account}/${ref.region}/${ref.name}`).sort(),
        );
        for (const { reason } of all) expect(reason.code).toMatch(/^[A-Z_]+$/);
        for (const { from, to, hops } of plan.stages.flatMap(({ members }) => members)) {
          expect(hops.at(-1)).toBe(to);
          for (const [index, hop] of hops.entries())
            expect(minorDistance(hops[index - 1] ?? from, hop)).toBeLessThanOrEqual(1);
          expect(hops.length).toBeLessThanOrEqual(policy.strategies.default?.maxHops ?? 1);
        }
      }),
    );
  });

  it("gives the same plan for any order of input", () => {
    fc.assert(
      fc.property(policies, fleets.map(built), fc.infiniteStream(fc.nat()), (policy, fleet, random) => {
        const shuffled = fleet
          .map((cluster) => ({ cluster, key: random.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ cluster }) => cluster);
        expect(planRun(shuffled, request(policy), FACTS)).toEqual(planRun(fleet, request(policy), FACTS));
      }),
    );
  });

  it("changes nothing when planned again after success", () => {
    fc.assert(
      fc.property(policies, fleets.map(built), (policy, fleet) => {
        const before = planRun(fleet, request(policy), FACTS);
        const done = new Set(before.stages.flatMap(({ members }) => members.map(({ id }) => id)));
        const after = fleet.map(({ snapshot, labels }): FleetCluster => {
          const { ref } = snapshot;
          if (!done.has(`${ref.account}/${ref.region}/${ref.name}`)) return { snapshot, labels };
          return {
            labels,
            snapshot: {
              ...snapshot,
              version: "1.35",
              nodegroups: snapshot.nodegroups.map((group) => ({ ...group, version: "1.35" })),
            },
          };
        });
        const again = planRun(after, request(policy), FACTS);
        expect(again.stages.flatMap(({ members }) => members)).toEqual([]);
      }),
    );
  });

  it("never exceeds concurrency or the account cap, and never has two of a redundancy group at once", () => {
    fc.assert(
      fc.property(runs, ([policy, fleet, choices]) => {
        play(policy, fleet, choices, ({ run, stage, members }) => {
          const upgrading = members.filter(({ status }) => status === "upgrading");
          const planned = members.filter(({ stage: of, hops }) => of === stage.name && hops.length > 0).length;
          expect(upgrading.length).toBeLessThanOrEqual(concurrencyOf(stage.policy.maxConcurrency, planned));
          const groups = upgrading.flatMap(({ redundancyGroup }) => redundancyGroup ?? []);
          expect(new Set(groups).size).toBe(groups.length);
          for (const region of regions) {
            expect(upgrading.filter(({ ref }) => ref.region === region).length).toBeLessThanOrEqual(
              run.frozen.maxConcurrentPerAccountRegion,
            );
          }
        });
      }),
    );
  });

  it("starts nobody before the canaries succeeded, outside the window, in a freeze, or beyond the failure budget", () => {
    fc.assert(
      fc.property(runs, ([policy, fleet, choices]) => {
        play(policy, fleet, choices, ({ run, stage, members, started, now }) => {
          if (started.length === 0) return;
          const ofStage = members.filter(({ stage: of }) => of === stage.name);
          if (started.some(({ canary }) => !canary)) {
            const canaries = ofStage.filter(({ canary }) => canary);
            for (const { status } of canaries) expect(["upgraded", "skipped"]).toContain(status);
            // As many as the policy asks for have gone first, or are doing so now: who was skipped is stood in for.
            const proven = ofStage.filter(({ status }) => status === "upgraded").length;
            if (proven < canaries.length) expect(proven + started.length).toBeLessThanOrEqual(canaries.length);
          }
          const window = stage.policy.window === undefined ? undefined : run.frozen.windows[stage.policy.window];
          if (window) expect(windowAt(window, now).open).toBe(true);
          for (const freeze of run.frozen.freezes) {
            const frozen = freeze.from <= now.toISOString() && now.toISOString() < freeze.until;
            if (frozen) expect(started.filter(({ labels }) => labels.tier === "prod")).toEqual([]);
          }
          expect(ofStage.filter(({ status }) => status === "failed").length).toBeLessThanOrEqual(
            stage.policy.failureBudget,
          );
        });
      }),
    );
  });

  it("always settles, with everybody ended or left waiting by a halt", () => {
    fc.assert(
      fc.property(runs, ([policy, fleet, choices]) => {
        const members = play(policy, fleet, choices, () => undefined);
        expect(members.filter(({ status }) => status === "upgrading")).toEqual([]);
      }),
    );
  });
});
