import type * as z from "zod";
import type { ruleFailedEvent } from "#events/fleet/rule-failed.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

export type RuleFailedFacts = Omit<z.output<typeof ruleFailedEvent.schema>, "eventKey">;

/** A rule of the user's own that says nothing any more: told once for each expression. */
export function ruleFailedMessage({ rule, when, message: why, cluster, at }: RuleFailedFacts): ChatMessage {
  const title = `:warning: The rule ${rule} of the policy file fails: ${why}`;
  const lines = [
    `\`${when}\``,
    "What it found before stays open. Correct it under drift.custom; its findings are listed as rule-failed.",
  ];
  return message(title, [
    section(`*${escaped(title)}*\n${escaped(lines.join("\n"))}`),
    context(escaped(`first for ${cluster.name} · ${cluster.account} ${cluster.region} · ${at}`)),
  ]);
}
