import { describe, expect, it } from "vitest";
import { type Answer, answeredQuestion, hasExpired, newQuestion } from "#core/people/question.ts";

const ASKED = newQuestion(new Date("2026-11-21T09:00:00Z"), 3600);
const answer = (change: Partial<Answer> = {}): Answer => ({
  verdict: "approved",
  by: "ana",
  why: "scrapped",
  at: "2026-11-21T09:30:00.000Z",
  ...change,
});
const give = (change: Partial<Answer> = {}, question = ASKED, approvers: string[] = ["ana"]) =>
  answeredQuestion(question, answer(change), { what: "the removal of mi-1", approvers });
const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("it was accepted");
};

describe("a question", () => {
  it("is open until it expires, to the second", () => {
    expect(ASKED).toEqual({
      status: "pending",
      askedAt: "2026-11-21T09:00:00.000Z",
      expiresAt: "2026-11-21T10:00:00.000Z",
    });
    expect(hasExpired(ASKED, "2026-11-21T09:59:59.999Z")).toBe(false);
    expect(hasExpired(ASKED, "2026-11-21T10:00:00.000Z")).toBe(true);
    expect(hasExpired({ ...ASKED, status: "approved" }, "2026-11-22T10:00:00.000Z")).toBe(false);
  });

  it("keeps who answered, when and why; the same answer again is the first one", () => {
    const given = give();
    expect(given).toEqual({ ...ASKED, status: "approved", by: "ana", at: "2026-11-21T09:30:00.000Z", why: "scrapped" });
    expect(give({ at: "2026-11-21T09:40:00.000Z" }, given as typeof ASKED)).toBe(given);
  });

  it.each([
    ["NOT_AN_APPROVER", () => give({ by: "eve" }), "eve is not an approver of the removal of mi-1; approvers: ana"],
    [
      "NOT_AN_APPROVER",
      () => give({ by: "U1", slack: "U1" }, ASKED, []),
      "U1 is nobody the policy file knows (people.slack)",
    ],
    [
      "APPROVAL_EXPIRED",
      () => give({ at: "2026-11-21T10:00:00.000Z" }),
      "the question about the removal of mi-1 expired at 2026-11-21T10:00:00.000Z",
    ],
    [
      "ASKED_ANEW",
      () => give({ askedAt: "2026-11-20T09:00:00.000Z" }),
      "that question about the removal of mi-1 is over; look at the one that is open now",
    ],
    [
      "ALREADY_DECIDED",
      () => give({ verdict: "rejected" }, give() as typeof ASKED),
      "the removal of mi-1 is approved already, by ana at 2026-11-21T09:30:00.000Z",
    ],
  ])("refuses with %s", (code, work, message) => {
    expect(refusal(work)).toMatchObject({ code, message });
  });
});
