import { goalTitle } from "#core/planner/goals.ts";
import type { MemberView, RunView, StageView } from "#events/operator/requests.ts";
import { colours as c } from "./colours.ts";
import { cut, pad } from "./text.ts";
import { duration, secondsBetween, shortTime } from "./time.ts";

/** Where a member stands on its way, for the bar: phases in the workflow's order. */
const PHASES = [
  "readiness",
  "addons-before",
  "control-plane",
  "bake",
  "nodegroups",
  "nodes",
  "addons-after",
  "verification",
];
const ROLLBACK_PHASES = [
  "readiness",
  "rollback-nodegroups",
  "rollback-addons",
  "rollback-control-plane",
  "verification",
];
const ROTATION_PHASES = ["readiness", "ca-append", "ca-distribution", "ca-nodegroups", "ca-activation", "verification"];

/** From this width on there is room for account and Region, and for a longer bar. */
const WIDE = 110;
const LONGEST_NAME = 28;

const STAGE_MARKS: Record<StageView["status"], string> = {
  pending: c.dim("·"),
  running: c.cyan("▶"),
  "awaiting-approval": c.yellow("?"),
  soaking: c.yellow("◔"),
  "on-hold": c.yellow("‖"),
  "rolling-back": c.red("◀"),
  succeeded: c.green("✔"),
  failed: c.red("✖"),
  skipped: c.dim("»"),
};

interface Layout {
  now: string;
  wide: boolean;
  nameWidth: number;
  bar: number;
}

/**
 * The run as it stands: one line for each stage and each cluster, at most `rows - 1` lines of at most `columns` characters. A stage that is over shows only
 * who was not upgraded. When there are more clusters than lines, the ones that matter most at the moment stay, and each stage says how many are hidden.
 *
 * @param now virtual time, ISO 8601
 */
export function liveView(view: RunView, now: string, size: { rows: number; columns: number }): string[] {
  const { stages } = view;
  const height = Math.max(3, size.rows - 1);
  const wide = size.columns >= WIDE;
  const names = stages.flatMap(({ members }) => members.map(({ cluster }) => cluster.length));
  const layout = { now, wide, nameWidth: Math.min(LONGEST_NAME, Math.max(8, ...names)), bar: wide ? 12 : 8 };

  const head = headLines(view, now);
  const shown = membersThatFit(stages, height - head.length - stages.length);
  const lines = [
    ...head,
    ...stages.flatMap((stage) => [
      `${STAGE_MARKS[stage.status]} ${c.bold(stage.name.padEnd(10))} ${stageText(stage, now)}`,
      ...stage.members.filter((member) => shown.has(member)).map((member) => memberLine(member, layout)),
      ...hiddenLine(stage, shown),
    ]),
  ];
  return lines.slice(0, height).map((line) => cut(line, size.columns));
}

function headLines({ run, stages }: RunView, now: string): string[] {
  const members = stages.flatMap((stage) => stage.members).filter(isPartOfTheWork);
  const done = members.filter(({ status }) => status === "upgraded" || status === "failed").length;
  const elapsed = duration(secondsBetween(run.startedAt, run.endedAt ?? now));
  const status = { running: c.cyan, succeeded: c.green, failed: c.red }[run.status](run.status);
  const lines = [
    `${c.bold(goalTitle(run.goal))}  ${status}  ${done}/${members.length} clusters  ${shortTime(now)} UTC  ${c.dim(`(${elapsed} of virtual time)`)}`,
  ];
  if (run.control) {
    const { kind, by, why } = run.control;
    lines.push(c.yellow(`${kind} by ${by}${why === "" ? "" : `: ${why}`}`));
  }
  return lines;
}

const isPartOfTheWork = ({ status }: MemberView): boolean => status !== "skipped" && status !== "blocked";

/** Which members have a line of their own, the more urgent ones first when not all fit. */
function membersThatFit(stages: readonly StageView[], room: number): ReadonlySet<MemberView> {
  const candidates = stages.flatMap((stage) =>
    stage.members.filter((member) => wantsLine(stage, member)).map((member) => ({ member, rank: rank(stage, member) })),
  );
  if (candidates.length <= room) return new Set(candidates.map(({ member }) => member));
  // Every stage may need a line for what it hides.
  const hiding = stages.filter((stage) => stage.members.some((member) => wantsLine(stage, member))).length;
  const kept = candidates.sort((a, b) => a.rank - b.rank).slice(0, Math.max(0, room - hiding));
  const shown = new Set(kept.map(({ member }) => member));
  for (const stage of stages) {
    const [only, ...others] = stage.members.filter((member) => wantsLine(stage, member) && !shown.has(member));
    // The line that would say that one is hidden can as well be that one's.
    if (only && others.length === 0) shown.add(only);
  }
  return shown;
}

function wantsLine({ status }: StageView, member: MemberView): boolean {
  const over = status === "succeeded" || status === "skipped" || status === "soaking";
  return !(over && member.status === "upgraded");
}

const URGENT = new Set<MemberView["status"]>(["upgrading", "rolling-back", "overdue", "failed"]);

function rank(stage: StageView, { status }: MemberView): number {
  if (URGENT.has(status)) return 0;
  if (stage.status === "pending") return 4;
  if (stage.status === "running") return status === "waiting" ? 1 : 2;
  return 3;
}

function hiddenLine(stage: StageView, shown: ReadonlySet<MemberView>): string[] {
  const counts = new Map<string, number>();
  for (const member of stage.members) {
    if (wantsLine(stage, member) && !shown.has(member)) counts.set(member.status, (counts.get(member.status) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const told = [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
  return [c.dim(`    … not shown: ${told}`)];
}

function stageText({ status, members, soakUntil, reason, approvals }: StageView, now: string): string {
  const upgraded = members.filter((member) => member.status === "upgraded").length;
  const count = `${upgraded}/${members.filter(isPartOfTheWork).length}`;
  if (status === "awaiting-approval") {
    const asked = approvals.find((approval) => approval.status === "pending");
    return `${count} waits for an approval${asked?.expiresAt ? ` until ${shortTime(asked.expiresAt)}` : ""}`;
  }
  if (status === "soaking" && soakUntil) {
    return `${count} soaking until ${shortTime(soakUntil)} (${duration(Math.max(0, secondsBetween(now, soakUntil)))} left)`;
  }
  return reason ? `${count} ${status}: ${reason.message}` : `${count} ${status}`;
}

function memberLine(member: MemberView, layout: Layout): string {
  const place = layout.wide ? `${c.dim(`${member.account} ${pad(member.region, 14)}`)} ` : "";
  const versions = member.from === member.to ? member.from : `${member.from} → ${member.to}`;
  return `    ${pad(member.cluster, layout.nameWidth)} ${place}${versions}  ${progress(member, layout)}`;
}

function progress(member: MemberView, { now, bar }: Layout): string {
  const { status, startedAt, endedAt, phase, reason } = member;
  switch (status) {
    case "upgraded": {
      const took = startedAt && endedAt ? ` in ${duration(secondsBetween(startedAt, endedAt))}` : "";
      return `${c.green("█".repeat(bar))} upgraded${took}`;
    }
    case "upgrading": {
      const phases = phase?.startsWith("ca-") ? ROTATION_PHASES : PHASES;
      const step = phases.indexOf(phase ?? "readiness") + 1;
      const filled = Math.max(1, Math.round((step / (phases.length + 1)) * bar));
      const since = startedAt ? ` ${duration(secondsBetween(startedAt, now))}` : "";
      return `${c.cyan("█".repeat(filled))}${c.dim("░".repeat(bar - filled))} ${phase ?? "starting"}${since}`;
    }
    case "rolling-back": {
      const step = ROLLBACK_PHASES.indexOf(phase ?? "readiness") + 1;
      const left = Math.max(1, bar - Math.round((step / (ROLLBACK_PHASES.length + 1)) * bar));
      return `${c.yellow("█".repeat(left))}${c.dim("░".repeat(bar - left))} ${phase ?? "going back"}`;
    }
    case "rolled-back":
      return `${c.yellow("◀ rolled back")}: ${reason.message}`;
    case "overdue":
      return `${c.red("overdue")}: ${reason.message}`;
    case "failed":
      return `${c.red("✖ failed")}: ${reason.message}`;
    case "blocked":
      return `${c.yellow("blocked")}: ${reason.message}`;
    case "skipped":
      return c.dim(`skipped: ${reason.message}`);
    case "waiting":
      return c.dim(`${"░".repeat(bar)} ${reason.message}`);
  }
}
