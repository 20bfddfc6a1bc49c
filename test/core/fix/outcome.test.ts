import { describe, expect, it } from "vitest";
import type { WorkItem, WorkOutcome } from "#core/convergence/work-item.ts";
import { planFix } from "#core/fix/plan.ts";
import { attemptsOf, type FixEnding, fixSummary } from "#core/fix/summary.ts";
import { verifyFix } from "#core/fix/verify.ts";
import { AT, addonStep, found, protection, WORK } from "./given.ts";

const PROTECTION = "deletion-protection#deletionProtection";
const DNS = "addon-missing#external-dns";
const KEY = "secrets-key#";
const { plan, items: begun } = planFix(
  WORK,
  [
    found("deletion-protection", "deletionProtection", { step: protection }),
    found("addon-missing", "external-dns", { step: addonStep("external-dns") }),
    found("secrets-key", ""),
  ],
  {},
);
const DONE: WorkOutcome = { outcome: "done" };
const FAILED: WorkOutcome = { outcome: "failed", reason: "EKS refused" };

/** Items with these outcomes; those left out have none. */
const withOutcomes = (outcomes: Record<string, WorkOutcome>): WorkItem[] =>
  begun.map((item) => {
    const outcome = item.fixes?.map((id) => outcomes[id]).find(Boolean);
    return outcome ? { ...item, outcome, endedAt: AT } : item;
  });
const look = (items: WorkItem[], ids: string[], { open = ids, final = true } = {}) => {
  const present = ids.map((id) => {
    const [rule = "", subject = ""] = id.split("#");
    return found(rule, subject);
  });
  return verifyFix(items, { present, open: new Set(open) }, { at: AT, final });
};

describe("verifyFix", () => {
  it("finds nothing to say about what is over", () => {
    expect(look(withOutcomes({ [PROTECTION]: DONE }), [DNS])).toEqual({ changed: [], open: [] });
  });

  it("waits for what still shows, and tells it as not fixed when nobody waits any longer", () => {
    const items = withOutcomes({ [PROTECTION]: DONE });
    expect(look(items, [PROTECTION], { final: false })).toEqual({ changed: [], open: ["config/deletion-protection"] });
    expect(look(items, [PROTECTION]).changed).toMatchObject([
      {
        outcome: {
          outcome: "failed",
          reason: "it was done, and the finding is still there: deletion-protection of deletionProtection",
        },
      },
    ]);
  });

  it("does not take for fixed what could not be looked at", () => {
    const { changed } = look(withOutcomes({ [PROTECTION]: DONE }), [], { open: [PROTECTION] });
    expect(changed).toMatchObject([
      { outcome: { outcome: "failed", reason: expect.stringContaining("could not be seen") } },
    ]);
  });

  it("an add-on that is there and not well is unhealthy, and done once it is well", () => {
    const items = withOutcomes({ [DNS]: { outcome: "unhealthy", reason: "no nodes" } });
    expect(look(items, ["addon-degraded#external-dns"]).changed).toMatchObject([
      { id: "addon/external-dns", outcome: { outcome: "unhealthy" } },
    ]);
    expect(look(items, []).changed).toMatchObject([{ id: "addon/external-dns", outcome: DONE }]);
  });

  it("leaves alone what failed or was not begun", () => {
    expect(look(withOutcomes({ [PROTECTION]: FAILED }), [PROTECTION, DNS])).toEqual({ changed: [], open: [] });
  });
});

describe("fixSummary", () => {
  it("counts what is fixed, what is not, and what needs a person", () => {
    const all = withOutcomes({ [PROTECTION]: DONE, [DNS]: FAILED });
    expect(fixSummary(all, plan)).toEqual({
      status: "incomplete",
      reason: { code: "NOT_ALL_FIXED", message: "1 fixed, 1 not fixed, 1 for a person" },
      fixed: ["deletion protection on"],
      alreadySo: [],
      notFixed: [{ what: "add-on external-dns v1.0.0-eksbuild.1", reason: "EKS refused" }],
      needsPerson: [{ what: "secrets-key of ", reason: "see to " }],
    });
    expect(fixSummary(withOutcomes({ [PROTECTION]: DONE, [DNS]: { outcome: "already-so" } }), plan).status).toBe(
      "fixed",
    );
  });

  it("is skipped where nothing could be begun", () => {
    const person = begun.filter(({ step }) => !step);
    expect(fixSummary(person, { ...plan, satisfied: [] })).toMatchObject({
      status: "skipped",
      reason: { code: "NOTHING_TO_FIX", message: "there is nothing that could be fixed, 1 for a person" },
    });
  });

  it("calls nothing fixed where it broke off before anybody looked", () => {
    const ending: FixEnding = { status: "failed", reason: { code: "EXECUTION_ABORTED", message: "stopped" } };
    const summary = fixSummary(withOutcomes({ [PROTECTION]: DONE }), plan, ending);
    expect(summary).toMatchObject({ ...ending, fixed: [] });
    expect(summary.notFixed.map(({ reason }) => reason)).toEqual([
      "it was done; whether the finding is over is for the next scan",
      "it was not begun",
    ]);
  });
});

describe("what came of each finding", () => {
  const attempts = (items: WorkItem[], ending: FixEnding, asked: string[] = []) =>
    Object.fromEntries(attemptsOf(items, asked, ending));
  const ending = (status: FixEnding["status"]): FixEnding => ({ status, reason: { code: "X", message: "because" } });

  it("goes by its own step, or by why nothing was begun about it", () => {
    const items = withOutcomes({ [PROTECTION]: DONE, [DNS]: FAILED });
    expect(attempts(items, ending("incomplete"), [PROTECTION, KEY])).toEqual({
      [PROTECTION]: { outcome: "fixed", reason: "" },
      [DNS]: { outcome: "failed", reason: "EKS refused" },
      [KEY]: { outcome: "failed", reason: "see to " },
    });
  });

  it("goes by the ending where it never came to a plan, or where nothing was left to do", () => {
    expect(attempts([], ending("skipped"), [PROTECTION])).toEqual({
      [PROTECTION]: { outcome: "skipped", reason: "because" },
    });
    expect(attempts([], ending("fixed"), [PROTECTION])).toEqual({ [PROTECTION]: { outcome: "fixed", reason: "" } });
  });
});
