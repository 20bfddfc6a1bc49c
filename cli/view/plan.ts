import { goalText } from "#core/planner/goals.ts";
import type { PlanView } from "#events/operator/requests.ts";
import { type Column, table } from "./table.ts";
import { duration } from "./time.ts";
import { wrap } from "./wrap.ts";

type Member = PlanView["stages"][number]["members"][number];

const COLUMNS: Column<Member & { position: number }>[] = [
  { title: "", text: ({ status, position }) => (status === "planned" ? String(position) : status) },
  { title: "cluster", text: ({ cluster }) => cluster },
  { title: "account", text: ({ account }) => account, wideOnly: true },
  { title: "Region", text: ({ region }) => region, wideOnly: true },
  { title: "from", text: ({ from }) => from },
  { title: "to", text: ({ to }) => to },
  {
    title: "why",
    text: ({ reason, redundancyGroup }) =>
      redundancyGroup === null
        ? reason.message
        : `${reason.message} (never together with the rest of ${redundancyGroup})`,
    wraps: true,
  },
];

const byWhom = (approvers: readonly string[]): string =>
  approvers.length === 0 ? "" : ` by ${approvers.join(" or ")}`;

/** A plan as a person reads it, for a terminal of `width` columns: stage by stage in start order, then whoever is left out. */
export function planLines(plan: PlanView, width: number): string[] {
  const lines = [`Plan ${goalText(plan.goal)} by strategy ${plan.strategy}`];
  for (const stage of plan.stages) {
    const planned = stage.members.filter(({ status }) => status === "planned").length;
    const facts = [
      `${planned} of ${stage.members.length} clusters`,
      `at most ${stage.maxConcurrency} at once`,
      stage.window === null ? "any time" : `window ${stage.window}`,
      stage.soakSeconds > 0 ? `soak ${duration(stage.soakSeconds)}` : "no soak",
      ...(stage.passes.length > 1 ? [`first ${stage.passes.join(", then ")}`] : []),
      ...(stage.approvals.length > 0 ? [`approval ${stage.approvals.join(" and ")}${byWhom(stage.approvers)}`] : []),
      ...(stage.gates.length > 0 ? [`gates ${stage.gates.join(", ")}`] : []),
    ];
    lines.push("", ...wrap(`${stage.name}: ${facts.join(", ")}`, width, "  "));
    const rows = stage.members.map((member, index) => ({ ...member, position: index + 1 }));
    if (rows.length > 0) lines.push(table(rows, COLUMNS, width));
  }
  if (plan.unmatched.length > 0) {
    lines.push("", "In no stage:");
    for (const { cluster, account, region, reason } of plan.unmatched)
      lines.push(`  ${cluster} (${account} ${region}): ${reason.message}`);
  }
  return lines;
}
