import { describe, expect, it } from "vitest";
import type { Comparison, Difference } from "#core/baseline/difference.ts";
import type { Step } from "#core/baseline/steps.ts";
import { planWork } from "#core/convergence/plan.ts";
import { verify } from "#core/convergence/verify.ts";
import { ended, obstacle, type WorkItem, type WorkOutcome, waitsFor } from "#core/convergence/work-item.ts";

const WORK = { workId: "w", plannedAt: "2026-11-23T09:00:00.000Z", parts: ["addons"] };
const AT = "2026-11-23T10:00:00.000Z";

const addon = (name: string, after: string[] = []): Step => ({
  kind: "create-addon",
  id: `addon/${name}`,
  after,
  why: "",
  safe: true,
  addon: name,
  version: "v1.0.0-eksbuild.1",
  resolveConflicts: "NONE",
});
const difference = (subject: string, change: Partial<Difference> = {}): Difference => ({
  rule: "addon-missing",
  part: "addons",
  subject,
  severity: "high",
  found: "not installed",
  wanted: "v1",
  message: `The add-on ${subject} is not installed.`,
  remedy: `Create ${subject}.`,
  ...change,
});
const comparison = (differences: Difference[] = [], change: Partial<Comparison> = {}): Comparison => ({
  differences,
  satisfied: [],
  unchecked: [],
  ...change,
});
const planned = (...names: string[]) =>
  planWork(WORK, comparison(names.map((name) => difference(name, { step: addon(name) }))));
const withOutcomes = (items: WorkItem[], outcomes: Record<string, WorkOutcome>): WorkItem[] =>
  items.map((item) => ({ ...item, ...(outcomes[item.id] ? { outcome: outcomes[item.id] } : {}) }) as WorkItem);

describe("planWork", () => {
  it("makes an item of each step once, in waves, and of what only a person can do", () => {
    const { plan, items } = planWork(
      WORK,
      comparison(
        [
          difference("b", { step: addon("b", ["addon/a"]) }),
          difference("a", { step: addon("a") }),
          // Tags that are missing share one step.
          difference("a", { step: addon("a") }),
          difference("c", { needsPerson: "EKS has no add-on of this name" }),
        ],
        {
          satisfied: [
            { rule: "addon-behind", part: "addons", subject: "d" },
            { rule: "addon-degraded", part: "addons", subject: "d" },
            { rule: "addon-degraded", part: "addons", subject: "a" },
          ],
          unchecked: [{ part: "access", fact: "access-entries", reason: { code: "AccessDeniedError", message: "no" } }],
        },
      ),
    );
    expect(plan).toEqual({ ...WORK, waves: [["addon/a"], ["addon/b"]], satisfied: ["addons: d"] });
    expect(items.map(({ id, needs, outcome }) => [id, needs, outcome?.outcome])).toEqual([
      ["addon/a", [], undefined],
      ["addon/b", ["addon/a"], undefined],
      ["found/addon-missing/c", [], "needs-person"],
      ["found/unchecked/access (access-entries)", [], "needs-person"],
    ]);
  });
});

describe("what an item needs", () => {
  const [a, b] = planWork(
    WORK,
    comparison([difference("a", { step: addon("a") }), difference("b", { step: addon("b", ["addon/a"]) })]),
  ).items as [WorkItem, WorkItem];

  it.each([
    [{ outcome: "done" }, undefined],
    [{ outcome: "already-so" }, undefined],
    // What came of it gets well by itself, or does not: waiting for nodes would be waiting for people.
    [{ outcome: "unhealthy", reason: "no nodes" }, undefined],
    [{ outcome: "failed", reason: "no" }, "addon/a"],
    [{ outcome: "needs-person", reason: "no" }, "addon/a"],
    [undefined, "addon/a"],
  ] as [WorkOutcome | undefined, string | undefined][])("ended as %j: in the way is %s", (outcome, id) => {
    expect(obstacle(b, [{ ...a, ...(outcome ? { outcome } : {}) }, b])?.id).toBe(id);
  });

  it("is named with its reason, and the first outcome of an item stays", () => {
    expect(waitsFor({ ...a, outcome: { outcome: "failed", reason: "stuck" } })).toEqual({
      outcome: "needs-person",
      reason: "waits for addon/a: stuck",
    });
    const once = ended(a, { outcome: "done" }, AT);
    expect(ended(once, { outcome: "failed", reason: "late" }, "2027-01-01T00:00:00.000Z")).toBe(once);
    expect(once).toMatchObject({ outcome: { outcome: "done" }, endedAt: AT });
  });
});

describe("verify", () => {
  const { plan, items } = planned("a", "b");
  const unwell = (name: string) => difference(name, { rule: "addon-degraded", needsPerson: "no nodes" });
  const all = (outcome: WorkOutcome) => withOutcomes(items, { "addon/a": outcome, "addon/b": outcome });

  it("finds nothing where everything shows", () => {
    expect(verify(plan, all({ outcome: "done" }), comparison(), { at: AT, final: false })).toEqual({
      changed: [],
      open: [],
    });
  });

  it("waits for what may come right, and says how it is when nobody waits any longer", () => {
    const left = comparison([difference("a", { step: addon("a") }), unwell("b")]);
    expect(verify(plan, all({ outcome: "done" }), left, { at: AT, final: false })).toEqual({
      changed: [],
      open: ["addon/a", "addon/b"],
    });
    const { changed } = verify(plan, all({ outcome: "done" }), left, { at: AT, final: true });
    expect(changed.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["addon/a", { outcome: "failed", reason: "it was done and does not show: The add-on a is not installed." }],
      ["addon/b", { outcome: "unhealthy", reason: "it was done, and is not healthy now" }],
    ]);
  });

  it("sees what got well, and leaves alone what failed", () => {
    const outcomes = {
      "addon/a": { outcome: "unhealthy", reason: "no nodes" },
      "addon/b": { outcome: "failed", reason: "no" },
    } as const;
    const left = comparison([difference("b", { step: addon("b") })]);
    const { changed, open } = verify(plan, withOutcomes(items, outcomes), left, { at: AT, final: false });
    expect([open, changed.map(({ id, outcome }) => [id, outcome?.outcome])]).toEqual([[], [["addon/a", "done"]]]);
  });

  it("tells what nobody knew of, once, also when asked again", () => {
    const left = comparison([difference("c", { needsPerson: "no" }), unwell("d")]);
    const { changed } = verify(plan, all({ outcome: "done" }), left, { at: AT, final: false });
    expect(changed.map(({ id, outcome }) => [id, outcome?.outcome])).toEqual([
      ["found/addon-missing/c", "needs-person"],
      ["found/addon-degraded/d", "needs-person"],
    ]);
    expect(verify(plan, [...all({ outcome: "done" }), ...changed], left, { at: AT, final: true }).changed).toEqual([]);
  });
});
