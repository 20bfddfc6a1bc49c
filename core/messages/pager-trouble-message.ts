import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

export interface PagerTrouble {
  pager: string;
  reason: string;
  /** Of the page that was refused last. */
  summary: string;
  /** How many were refused on this day. */
  pages: number;
  at: string;
}

/** A pager takes no pages: whoever trusts in it has to know. */
export function pagerTroubleMessage({ pager, reason, summary, pages, at }: PagerTrouble): ChatMessage {
  const count = pages === 1 ? "a page" : `${pages} pages`;
  const title = `:rotating_light: ${pager} refused ${count}: nobody was called`;
  return message(escaped(`${title}. ${reason}`), [
    section(`*${escaped(title)}*\n${escaped(reason)}`),
    section(escaped(`The last one: ${summary}`)),
    context(escaped(`${at} · see \`alerts.receivers\` of the policy file, and the secret or topic it names`)),
  ]);
}
