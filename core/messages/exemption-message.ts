import type * as z from "zod";
import type { exemptionEndingEvent } from "#events/fleet/exemptions.ts";
import { UPGRADE } from "../policy/exemption-policy.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

export type ExemptionFacts = Omit<z.output<typeof exemptionEndingEvent.schema>, "eventKey">;

const DAY = 86_400_000;
const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** The end of an exemption, near or reached: whose it is, why it is there, and what it hides. */
export function exemptionMessage(facts: ExemptionFacts): ChatMessage {
  const { rule, subject, match, owner, reason, expires, at } = facts;
  const days = Math.ceil((Date.parse(expires) - Date.parse(at)) / DAY);
  const day = expires.slice(0, 10);
  const what = `The exemption from ${rule}${subject === null ? "" : ` (${subject})`}`;
  const title =
    days <= 0
      ? `:rotating_light: ${what} ended on ${day}`
      : `:hourglass_flowing_sand: ${what} ends in ${many(days, "day")}, on ${day}`;
  const lines = [`${owner}: ${reason}`, days <= 0 ? overText(facts) : endingText(facts)];
  return message(`${title} (${owner})`, [
    section(`*${escaped(title)}*\n${escaped(lines.join("\n"))}`),
    context(escaped(whereText(match))),
  ]);
}

function endingText({ rule, clusters, findings }: ExemptionFacts): string {
  const where = many(clusters, "cluster");
  return rule === UPGRADE
    ? `It keeps ${where} from upgrades. Let them be upgraded, or give it a new end in the policy file.`
    : `It hides ${many(findings, "open finding")} of ${where}. Mend that, or give it a new end in the policy file.`;
}

function overText({ rule, clusters, findings }: ExemptionFacts): string {
  const where = many(clusters, "cluster");
  const now =
    rule === UPGRADE
      ? `Runs take ${where} along again.`
      : `It hides nothing any more: ${many(findings, "open finding")} of ${where}.`;
  return `${now} Take it out of the policy file, or give it a new end there.`;
}

const whereText = (match: ExemptionFacts["match"]): string =>
  Object.entries(match)
    .map(([key, value]) => `${key}=${[value].flat().join("|")}`)
    .join(" · ") || "every cluster";
