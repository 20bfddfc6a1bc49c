import Table from "cli-table3";
import type { PlanView } from "#events/operator/requests.ts";
import { COMPACT } from "./table.ts";
import { duration } from "./time.ts";

/** A plan as a person reads it: stage by stage in start order, then whoever is left out. */
export function planLines(plan: PlanView): string[] {
  const lines = [`Plan to Kubernetes ${plan.goal.version} by strategy ${plan.strategy}`];
  for (const stage of plan.stages) {
    const planned = stage.members.filter(({ status }) => status === "planned").length;
    const facts = [
      `${planned} of ${stage.members.length} clusters`,
      `at most ${stage.maxConcurrency} at once`,
      stage.window === null ? "any time" : `window ${stage.window}`,
      stage.soakSeconds > 0 ? `soak ${duration(stage.soakSeconds)}` : "no soak",
    ];
    lines.push("", `${stage.name}: ${facts.join(", ")}`);
    if (stage.members.length === 0) continue;
    const table = new Table({
      head: ["", "cluster", "account", "Region", "from", "to", "why"],
      chars: COMPACT,
      style: { head: [], border: [] },
      wordWrap: true,
      colWidths: [null, null, null, null, null, null, 70],
    });
    for (const [index, member] of stage.members.entries()) {
      const mark = member.status === "planned" ? String(index + 1) : member.status;
      const group =
        member.redundancyGroup === null ? "" : ` (never together with the rest of ${member.redundancyGroup})`;
      table.push([
        mark,
        member.cluster,
        member.account,
        member.region,
        member.from,
        member.to,
        `${member.reason.message}${group}`,
      ]);
    }
    lines.push(table.toString());
  }
  if (plan.unmatched.length > 0) {
    lines.push("", "In no stage:");
    for (const { cluster, account, region, reason } of plan.unmatched)
      lines.push(`  ${cluster} (${account} ${region}): ${reason.message}`);
  }
  return lines;
}
