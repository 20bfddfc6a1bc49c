import type * as z from "zod";
import type { lifecycleDeadlineEvent } from "#events/fleet/lifecycle-deadline.ts";
import { dollars } from "../lifecycle/support.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

export type DeadlineFacts = Omit<z.output<typeof lifecycleDeadlineEvent.schema>, "eventKey">;

const DAY = 86_400_000;

/** The end of support of a cluster's version: what it costs to wait, and the run to start. */
export function deadlineMessage({
  cluster,
  what,
  deadline,
  threshold,
  cost,
  proposal,
  version,
  at,
}: DeadlineFacts): ChatMessage {
  const days = Math.ceil((Date.parse(deadline) - Date.parse(at)) / DAY);
  const when =
    threshold === 0
      ? `since ${deadline.slice(0, 10)}`
      : `in ${days} ${days === 1 ? "day" : "days"}, on ${deadline.slice(0, 10)}`;
  const title = `:calendar: ${when}: ${what}`;
  const lines = [
    ...(cost.dollars < 1
      ? []
      : [
          `Staying at ${version} until ${cost.until.slice(0, 10)} costs ${dollars(cost.dollars)} more than standard support, by list prices.`,
        ]),
    ...(proposal
      ? [`Proposed: ${proposal.text}`, `\`${proposal.command}\``]
      : ["EKS offers nothing newer in standard support for it."]),
  ];
  return message(`${title} (${cluster.name})`, [
    section(`*${escaped(title)}*\n${escaped(lines.join("\n"))}`),
    context(`${cluster.name} · ${cluster.account} ${cluster.region} · Kubernetes ${version}`),
  ]);
}
