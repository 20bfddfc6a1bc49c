import type { FixView } from "#events/operator/fix.ts";
import { colours as c } from "./colours.ts";
import { shortTime } from "./time.ts";
import { wrap } from "./wrap.ts";

/** Long lines are hard to read also where there is room for them. */
const LONGEST_LINE = 100;
const INDENT = " ".repeat(4);
/** What a call is given, and why, stands below it, further in. */
const DEEPER = " ".repeat(6);

export const hasCalls = ({ waves }: FixView): boolean => waves.some((wave) => wave.length > 0);

/** What fixing findings of a cluster would do, as a person reads it, for a terminal of `columns`. */
export function fixLines(view: FixView, columns: number): string[] {
  const { cluster, account, region, at, against } = view;
  const width = Math.min(LONGEST_LINE, columns);
  return [
    `Fix of ${c.bold(cluster)}  ${c.dim(`${account} ${region}, as of ${shortTime(at)} UTC`)}`,
    ...(against === null ? [] : wrap(`Nothing would be begun now: ${against}`, width, "  ").map(c.yellow)),
    ...callLines(view, width),
    ...personLines(view, width),
    "",
    summary(view),
  ];
}

const nameOf = ({ rule, subject }: { rule: string; subject: string }): string =>
  subject === "" ? rule : `${rule} ${subject}`;

function callLines({ waves }: FixView, width: number): string[] {
  const deeper = (text: string) => wrap(text, width - DEEPER.length).map((line) => `${DEEPER}${line}`);
  return waves.flatMap((wave, index) => [
    "",
    c.bold(`Wave ${index + 1}`),
    ...wave.flatMap(({ call, parameters, why, safe, fixes }) => [
      `  ${safe ? " " : c.yellow("!")} ${c.bold(call)}`,
      ...deeper(parameters),
      ...deeper(why).map(c.dim),
      ...deeper(`fixes ${fixes.map(nameOf).join("; ")}`).map(c.dim),
    ]),
  ]);
}

function personLines({ needsPerson }: FixView, width: number): string[] {
  if (needsPerson.length === 0) return [];
  return [
    "",
    c.bold("Nothing is done about"),
    ...needsPerson.flatMap(({ message, why, ...finding }) => [
      ...wrap(`${nameOf(finding)}: ${message}`, width - INDENT.length).map((line) => `${INDENT}${line}`),
      ...wrap(why, width - DEEPER.length).map((line) => c.dim(`${DEEPER}${line}`)),
    ]),
  ];
}

function summary(view: FixView): string {
  const calls = view.waves.flat();
  const bold = calls.filter(({ safe }) => !safe).length;
  const fixes = new Set(calls.flatMap((call) => call.fixes.map(nameOf))).size;
  const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
  const parts = [
    `${counted(calls.length, "call")} for ${counted(fixes, "finding")}`,
    ...(bold > 0 ? [`${bold} of them (!) can be felt by who uses the cluster`] : []),
    ...(view.needsPerson.length > 0 ? [`nothing is done about ${view.needsPerson.length}`] : []),
  ];
  const none = calls.length === 0 && view.needsPerson.length === 0;
  return `${parts.join(", ")}${none ? `: ${view.cluster} has no such finding` : ""}.`;
}
