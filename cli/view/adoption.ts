import type { AdoptionView } from "#events/operator/requests.ts";
import { colours as c } from "./colours.ts";
import { shortTime } from "./time.ts";
import { wrap } from "./wrap.ts";

/** Long lines are hard to read also where there is room for them. */
const LONGEST_LINE = 100;
const INDENT = " ".repeat(4);
/** Why something is done stands below it, further in. */
const DEEPER = " ".repeat(6);

export const hasSteps = ({ waves }: AdoptionView): boolean => waves.some((wave) => wave.length > 0);

/** What adopting a cluster would do, as a person reads it, for a terminal of `columns`. */
export function adoptionLines(view: AdoptionView, columns: number): string[] {
  const { cluster, account, region, status, version, at, labels, parts } = view;
  const width = Math.min(LONGEST_LINE, columns);
  const named = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [
    `Adoption of ${c.bold(cluster)}  ${c.dim(`${version} ${status}, ${account} ${region}, as of ${shortTime(at)} UTC`)}`,
    ...wrap(`Labels: ${named.join(", ") || "none"}`, width, "  "),
    ...wrap(`Switched on by the policy file: ${parts.join(", ") || "nothing"}`, width, "  "),
    ...stepLines(view, width),
    ...troubleLines(view, width),
    ...listed("Already so", byPart(view.alreadySo.map(parted)), width),
    ...listed("Otherwise, and not switched on", byPart(view.switchedOff), width),
    "",
    summary(view),
  ];
}

function stepLines({ waves }: AdoptionView, width: number): string[] {
  return waves.flatMap((wave, index) => [
    "",
    `${c.bold(`Wave ${index + 1}`)}`,
    ...wave.flatMap(({ what, why, safe }) => [
      `  ${safe ? " " : c.yellow("!")} ${what}`,
      ...wrap(why, width - DEEPER.length).map((line) => c.dim(`${DEEPER}${line}`)),
    ]),
  ]);
}

function troubleLines({ needsPerson }: AdoptionView, width: number): string[] {
  if (needsPerson.length === 0) return [];
  return [
    "",
    c.bold("Needs a person"),
    ...needsPerson.flatMap(({ what, why }) => [
      ...wrap(what, width - INDENT.length).map((line) => `${INDENT}${line}`),
      ...wrap(why, width - DEEPER.length).map((line) => c.dim(`${DEEPER}${line}`)),
    ]),
  ];
}

/** `addons: coredns`. */
function parted(line: string): { part: string; what: string } {
  const end = line.indexOf(": ");
  return { part: line.slice(0, end), what: line.slice(end + 2) };
}

const byPart = (lines: readonly { part: string; what: string }[]): string[] =>
  [...Map.groupBy(lines, ({ part }) => part)].map(
    ([part, some]) => `${part} (${some.map(({ what }) => what).join(", ")})`,
  );

const listed = (title: string, lines: readonly string[], width: number): string[] =>
  lines.length === 0 ? [] : ["", ...wrap(`${title}: ${lines.join("; ")}`, width, "  ")];

function summary(view: AdoptionView): string {
  const steps = view.waves.flat();
  const bold = steps.filter(({ safe }) => !safe).length;
  const parts = [
    `${steps.length} ${steps.length === 1 ? "step" : "steps"} to do`,
    ...(bold > 0 ? [`${bold} of them (!) can be felt by who uses the cluster`] : []),
    `${view.alreadySo.length} already so`,
    ...(view.needsPerson.length > 0 ? [`${view.needsPerson.length} for a person`] : []),
  ];
  return `${parts.join(", ")}.`;
}
