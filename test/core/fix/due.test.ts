import { describe, expect, it } from "vitest";
import type { FindingRecord, FixAttempt } from "#core/findings/finding.ts";
import { attempted, dueForFix, nextFixAt } from "#core/fix/due.ts";
import { DEFAULT_DRIFT } from "#core/policy/defaults.ts";
import type { FixPolicy } from "#core/policy/drift-policy.ts";
import type { FreezePolicy } from "#core/policy/policy.ts";
import { findingRecord } from "../../helpers/findings.ts";

const NOW = new Date("2026-11-23T09:00:00.000Z");
const RULE = "deletion-protection";
const ID = `${RULE}#deletionProtection`;
const PLACE = { ref: { account: "111122223333", region: "eu-west-1", name: "a" }, labels: { tier: "dev" } };
const windows = { night: { timezone: "UTC", cron: "0 22 * * *", durationSeconds: 7200 } };
const ENTRY: FixPolicy = { rules: ["log-types", RULE], match: { tier: "dev" } };

const attempt = (change: Partial<FixAttempt> = {}): FixAttempt => ({
  at: "2026-11-23T08:00:00.000Z",
  executionArn: "arn",
  outcome: "failed",
  reason: "",
  failures: 1,
  ...change,
});

function due(change: Partial<FindingRecord> = {}, fix: FixPolicy[] = [ENTRY], freezes: FreezePolicy[] = [], now = NOW) {
  const finding = findingRecord("a", { rule: RULE, subject: "deletionProtection", fixable: true, ...change });
  return dueForFix({ drift: { ...DEFAULT_DRIFT, fix }, windows, freezes }, PLACE, [finding], now);
}

describe("a finding is due to be fixed by itself", () => {
  it("when it persisted, can be fixed safely, and its rule is switched on for the cluster", () => {
    expect(due()).toEqual([ID]);
  });

  it.each<[string, Partial<FindingRecord>]>([
    ["is over", { closedAt: "2026-11-22T09:00:00.000Z" }],
    ["has not persisted", { tellAt: "2026-11-23T09:00:01.000Z" }],
    ["has no safe fix", { fixable: false }],
    ["was seen by somebody who does not know", { fixable: undefined as never }],
    ["is exempt", { exemptedUntil: "2026-11-24T00:00:00.000Z" }],
    ["was tried lately", { fix: attempt() }],
    ["is of another rule", { rule: "upgrade-policy", subject: "upgradePolicy" }],
  ])("not when it %s", (_what, change) => expect(due(change)).toEqual([]));

  it("not where no entry matches, not in a freeze, and not while the window is closed", () => {
    expect(due({}, [])).toEqual([]);
    expect(due({}, [{ ...ENTRY, match: { tier: "prod" } }])).toEqual([]);
    const freeze = { name: "sales", from: "2026-11-23T00:00:00.000Z", until: "2026-11-24T00:00:00.000Z" };
    expect(due({}, [ENTRY], [{ ...freeze, match: { name: "a" } }])).toEqual([]);
    expect(due({}, [ENTRY], [{ ...freeze, match: { name: "b" } }])).toEqual([ID]);
    expect(due({}, [{ ...ENTRY, window: "night" }])).toEqual([]);
    expect(due({}, [{ ...ENTRY, window: "night" }], [], new Date("2026-11-23T22:30:00.000Z"))).toEqual([ID]);
    // Another entry has no window.
    expect(due({}, [{ ...ENTRY, window: "night" }, ENTRY])).toEqual([ID]);
  });

  it("again when an exemption or the time after the last attempt is over", () => {
    expect(due({ exemptedUntil: NOW.toISOString() })).toEqual([ID]);
    expect(due({ fix: attempt({ at: "2026-11-22T09:00:00.000Z" }) })).toEqual([ID]);
    expect(due({ fix: attempt({ at: "2026-11-22T09:00:01.000Z" }) })).toEqual([]);
  });
});

describe("after an attempt", () => {
  it.each<[FixAttempt["outcome"], number, string]>([
    ["failed", 1, "2026-11-24T08:00:00.000Z"],
    ["failed", 2, "2026-11-25T08:00:00.000Z"],
    ["failed", 9, "2026-12-01T08:00:00.000Z"],
    ["skipped", 1, "2026-11-23T09:00:00.000Z"],
    ["skipped", 3, "2026-11-23T12:00:00.000Z"],
    ["fixed", 0, "2026-11-24T08:00:00.000Z"],
  ])("that %s, the %i. in a row, the next one is not before %s", (outcome, failures, next) => {
    expect(nextFixAt(attempt({ outcome, failures }))).toBe(next);
  });

  it("those in a row that did not help are counted", () => {
    const { failures: _, ...now } = attempt();
    const first = attempted(undefined, now);
    const second = attempted(first, { ...now, outcome: "skipped" });
    expect([first, second, attempted(second, { ...now, outcome: "fixed" })].map(({ failures }) => failures)).toEqual([
      1, 2, 0,
    ]);
  });
});
