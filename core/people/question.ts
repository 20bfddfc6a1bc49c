import { InvalidInputError } from "../errors.ts";
import { mayApprove, type Person } from "./person.ts";

/** Something that waits for a person's yes, and what became of it. Times are ISO 8601 strings in UTC. */
export interface Question {
  status: "pending" | "approved" | "rejected" | "expired";
  askedAt: string;
  expiresAt: string;
  by?: string;
  at?: string;
  why?: string;
}

export interface Answer {
  verdict: "approved" | "rejected";
  by: string;
  /** Whose `by` was proven, by AWS or by Slack. */
  arn?: string | undefined;
  slack?: string | undefined;
  /** The question that was seen: only that one is answered. */
  askedAt?: string | undefined;
  why: string;
  at: string;
}

export const newQuestion = (now: Date, expiresSeconds: number): Question => ({
  status: "pending",
  askedAt: now.toISOString(),
  expiresAt: new Date(now.getTime() + expiresSeconds * 1000).toISOString(),
});

/** Nobody answered in time, whether or not that is written down. */
export const hasExpired = ({ status, expiresAt }: Pick<Question, "status" | "expiresAt">, at: string): boolean =>
  status === "expired" || (status === "pending" && expiresAt <= at);

/** @param what what is decided on: `stage prod` @throws {InvalidInputError} NOT_AN_APPROVER */
export function mustBeAmong(approvers: readonly string[], person: Person, what: string): void {
  if (mayApprove(approvers, person)) return;
  const message =
    approvers.length === 0
      ? `${person.name} is nobody the policy file knows (people.slack)`
      : `${person.name} is not an approver of ${what}; approvers: ${approvers.join(", ")}`;
  throw new InvalidInputError("NOT_AN_APPROVER", message);
}

/** @param what what was asked: `the approval of stage prod` @throws {InvalidInputError} APPROVAL_EXPIRED */
export function mustBeInTime(question: { status: string; expiresAt?: string }, at: string, what: string): void {
  if (question.status === "expired" || (question.status === "pending" && (question.expiresAt ?? "") <= at))
    throw new InvalidInputError("APPROVAL_EXPIRED", `${what} expired at ${question.expiresAt}`);
}

/** ` already, by ana at 2026-11-21T10:00:00.000Z` */
export const decidedWords = ({ by, at }: { by?: string; at?: string }): string =>
  ` already${by ? `, by ${by} at ${at}` : ""}`;

/**
 * A question with somebody's answer. The same answer by the same person twice is the first one.
 *
 * @param asked.what `the removal of mi-0123`
 * @throws {InvalidInputError} NOT_AN_APPROVER, ASKED_ANEW, APPROVAL_EXPIRED, ALREADY_DECIDED
 */
export function answeredQuestion<Asked extends Question>(
  question: Asked,
  { verdict, by, arn, slack, askedAt, why, at }: Answer,
  asked: { what: string; approvers: readonly string[] },
): Asked {
  mustBeAmong(asked.approvers, { name: by, arn, slack }, asked.what);
  if (askedAt !== undefined && askedAt !== question.askedAt)
    throw new InvalidInputError(
      "ASKED_ANEW",
      `that question about ${asked.what} is over; look at the one that is open now`,
    );
  mustBeInTime(question, at, `the question about ${asked.what}`);
  if (question.status === verdict && question.by === by) return question;
  if (question.status !== "pending")
    throw new InvalidInputError("ALREADY_DECIDED", `${asked.what} is ${question.status}${decidedWords(question)}`);
  return { ...question, status: verdict, by, at, why };
}
