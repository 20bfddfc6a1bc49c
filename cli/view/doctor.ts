import type { Check, CheckStatus } from "#core/doctor/check.ts";
import { colours as c } from "./colours.ts";
import { wrap } from "./wrap.ts";

const LONGEST_LINE = 110;
const WORDS: Readonly<Record<CheckStatus, string>> = {
  ok: c.green("ok     "),
  warn: c.yellow("warn   "),
  fail: c.red("fail   "),
  unknown: c.dim("unknown"),
};
const TEXT = " ".repeat(9);
const NAME = 16;

/** Every check with what was seen, and what to do where something is not as it should be, for a terminal of `columns`. */
export function doctorLines(checks: readonly Check[], columns: number): string[] {
  const width = Math.min(LONGEST_LINE, columns) - TEXT.length - NAME;
  return [...checks.flatMap((check) => checkLines(check, width)), "", summary(checks)];
}

function checkLines({ name, status, seen, fix }: Check, width: number): string[] {
  const text = [
    ...seen.flatMap((line) => wrap(line, width)),
    ...(fix === null ? [] : wrap(`Fix: ${fix}`, width, "     ").map((line) => c.bold(line))),
  ];
  return text.map((line, index) =>
    index === 0 ? `${WORDS[status]}  ${name.padEnd(NAME)}${line}` : `${TEXT}${" ".repeat(NAME)}${line}`,
  );
}

function summary(checks: readonly Check[]): string {
  const counted = (["fail", "warn", "unknown"] as const).flatMap((status) => {
    const count = checks.filter((check) => check.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  return `${checks.filter(({ status }) => status === "ok").length} of ${checks.length} ok${counted.length === 0 ? "" : `, ${counted.join(", ")}`}.`;
}
