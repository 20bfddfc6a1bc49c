import type { Reason } from "../planner/plan.ts";

export type Severity = "block" | "warn";

/** One thing about a cluster that stands against an upgrade (`block`), or that somebody should know before it (`warn`). */
export interface PreflightFinding {
  /** Stable, for machines. */
  code: string;
  severity: Severity;
  /** What is the matter, as a sentence that can follow a colon: lower case, no full stop. */
  message: string;
  /** What was seen: values, names, times. */
  evidence: string[];
  /** What to do about it. */
  remedy: string;
}

type Parts = Omit<PreflightFinding, "severity">;

export const block = (parts: Parts): PreflightFinding => ({ severity: "block", ...parts });
export const warn = (parts: Parts): PreflightFinding => ({ severity: "warn", ...parts });

export const blocking = (findings: readonly PreflightFinding[]): PreflightFinding[] =>
  findings.filter(({ severity }) => severity === "block");

export const warnings = (findings: readonly PreflightFinding[]): PreflightFinding[] =>
  findings.filter(({ severity }) => severity === "warn");

const sentences = ({ message, remedy }: PreflightFinding): string => `${message}. ${remedy}`;

/** Findings as one reason: the first one's code, and all of them with what to do; codes of the others stand before them. */
export function reasonOfFindings(findings: readonly PreflightFinding[]): Reason {
  const [first, ...others] = findings;
  if (!first) return { code: "NOT_READY", message: "the cluster is not ready" };
  const told = [sentences(first), ...others.map((other) => `[${other.code}] ${sentences(other)}`)];
  return { code: first.code, message: told.join("; ") };
}
