import { UPGRADE } from "#core/policy/exemption-policy.ts";
import type { ExemptionsAnswer } from "#events/operator/drift.ts";
import { colours as c } from "./colours.ts";
import { wrap } from "./wrap.ts";

type Shown = ExemptionsAnswer["exemptions"][number];

const LONGEST_LINE = 110;

/** Exemptions, the next to end first. */
export function exemptionLines({ exemptions }: Pick<ExemptionsAnswer, "exemptions">, columns: number): string[] {
  if (exemptions.length === 0) return ["There is no exemption in the policy file."];
  return exemptions.flatMap((exemption) => {
    const { rule, subject, match, owner, reason } = exemption;
    const what = subject === null ? "" : c.dim(`  ${subject}`);
    return [
      `${c.bold(rule)}${what}  ${selectorText(match)}  ${endText(exemption)}  ${hidesText(exemption)}`,
      ...wrap(`${owner}: ${reason}`, Math.min(LONGEST_LINE, columns) - 4).map((line) => c.dim(`    ${line}`)),
    ];
  });
}

export const selectorText = (match: Shown["match"]): string =>
  Object.entries(match)
    .map(([key, value]) => `${key}=${[value].flat().join("|")}`)
    .join(" ") || "every cluster";

const days = (count: number): string => `${count} ${count === 1 ? "day" : "days"}`;

function endText({ status, expires, daysLeft }: Shown): string {
  const day = expires.slice(0, 10);
  if (status === "expired") return c.red(`expired ${day}: take it out, or give it a new end`);
  const text = `until ${day} (${days(daysLeft)})`;
  return status === "ends-soon" ? c.yellow(text) : text;
}

function hidesText({ rule, status, clusters, findings }: Shown): string {
  if (clusters === 0) return c.yellow("matches no cluster any more");
  const where = `${clusters} ${clusters === 1 ? "cluster" : "clusters"}`;
  if (rule === UPGRADE) return `${status === "expired" ? "kept" : "keeps"} ${where} from upgrades`;
  if (findings === 0) return c.yellow(`${where}, hides nothing`);
  const what = `${findings} ${findings === 1 ? "finding" : "findings"} of ${where}`;
  return status === "expired" ? `hid ${what}` : `hides ${what}`;
}
