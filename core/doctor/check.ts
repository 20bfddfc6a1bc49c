import type { ReadProblem } from "./facts.ts";

export type CheckStatus = "ok" | "warn" | "fail" | "unknown";

/** One thing looked at: how it stands, what was seen, and what to do where it is not as it should be. */
export interface Check {
  name: string;
  status: CheckStatus;
  seen: string[];
  fix: string | null;
}

export const ok = (name: string, ...seen: string[]): Check => ({ name, status: "ok", seen, fix: null });
export const warn = (name: string, seen: string[], fix: string): Check => ({ name, status: "warn", seen, fix });
export const fail = (name: string, seen: string[], fix: string): Check => ({ name, status: "fail", seen, fix });
export const unknown = (name: string, seen: string[], fix: string | null = null): Check => ({
  name,
  status: "unknown",
  seen,
  fix,
});

/** Something that could not be read says nothing about how it stands, unless it is not there at all. */
export function unread(
  name: string,
  { kind, message }: ReadProblem,
  { rights, missing }: { rights: string; missing: string },
): Check {
  if (kind === "not-here") return unknown(name, ["not here: a sandbox has none"]);
  if (kind === "missing") return fail(name, [message], missing);
  if (kind === "denied") return unknown(name, [message], `to know this, whoever asks needs ${rights}`);
  return unknown(name, [message], "try again; if it stays, look at what AWS says above");
}

/** Of several things of one kind: as bad as the worst, saying everything about those that are. */
export function worstOf(name: string, checks: readonly Check[], whenOk: string): Check {
  const order: readonly CheckStatus[] = ["fail", "warn", "unknown"];
  const worst = order.find((status) => checks.some((check) => check.status === status));
  if (worst === undefined) return ok(name, whenOk);
  const bad = checks.filter(({ status }) => status !== "ok");
  const fixes = bad.filter(({ status }) => status === worst).flatMap(({ fix }) => fix ?? []);
  return {
    name,
    status: worst,
    seen: [...new Set(bad.flatMap(({ seen }) => seen))],
    fix: fixes.length === 0 ? null : [...new Set(fixes)].join("; "),
  };
}
