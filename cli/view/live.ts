import pc from "picocolors";
import type { MemberView, RunView, StageView } from "#events/operator/requests.ts";
import { duration, secondsBetween, shortTime } from "./time.ts";

/** Where a member stands on its way, for the bar: phases in the workflow's order. */
const PHASES = ["readiness", "addons-before", "control-plane", "nodegroups", "addons-after", "verification"];
const BAR = 12;

const STAGE_MARKS: Record<StageView["status"], string> = {
  pending: pc.dim("·"),
  running: pc.cyan("▶"),
  soaking: pc.yellow("◔"),
  succeeded: pc.green("✔"),
  failed: pc.red("✖"),
  skipped: pc.dim("»"),
};

/**
 * The run as it stands, one line each for stages and clusters. Stages that are over shrink to one line; when the terminal is still too low, so do those that
 * have not begun.
 */
export function liveView(view: RunView, now: string, size: { rows: number; columns: number }): string[] {
  const full = render(view, now, true);
  const lines = full.length <= size.rows - 1 ? full : render(view, now, false);
  return lines.slice(0, Math.max(3, size.rows - 1)).map((line) => cut(line, size.columns));
}

function render({ run, stages }: RunView, now: string, showPending: boolean): string[] {
  const members = stages
    .flatMap((stage) => stage.members)
    .filter(({ status }) => status !== "skipped" && status !== "blocked");
  const done = members.filter(({ status }) => status === "upgraded" || status === "failed").length;
  const elapsed = duration(secondsBetween(run.startedAt, run.endedAt ?? now));
  return [
    `${pc.bold(`Upgrade to Kubernetes ${run.goal.version}`)}  ${shortTime(now)} UTC  ${pc.dim(`(${elapsed} of virtual time)`)}  ${done}/${members.length} clusters  ${statusText(run.status)}`,
    ...stages.flatMap((stage) => stageLines(stage, now, showPending)),
  ];
}

function statusText(status: RunView["run"]["status"]): string {
  return status === "running" ? pc.cyan(status) : status === "succeeded" ? pc.green(status) : pc.red(status);
}

function stageLines(stage: StageView, now: string, showPending: boolean): string[] {
  const title = `${STAGE_MARKS[stage.status]} ${pc.bold(stage.name.padEnd(10))} ${stageText(stage, now)}`;
  const over = stage.status === "succeeded" || stage.status === "skipped" || stage.status === "soaking";
  if (over || (stage.status === "pending" && !showPending)) {
    const left = stage.members.filter(({ status }) => status !== "upgraded" && over);
    return [title, ...left.map((member) => memberLine(member, now))];
  }
  return [title, ...stage.members.map((member) => memberLine(member, now))];
}

function stageText(stage: StageView, now: string): string {
  const { status, members, soakUntil, reason } = stage;
  const upgraded = members.filter((member) => member.status === "upgraded").length;
  const planned = members.filter((member) => member.status !== "skipped" && member.status !== "blocked").length;
  const count = `${upgraded}/${planned}`;
  if (status === "soaking" && soakUntil) {
    return `${count} soaking until ${shortTime(soakUntil)} (${duration(Math.max(0, secondsBetween(now, soakUntil)))} left)`;
  }
  if (reason) return `${count} ${status}: ${reason.message}`;
  return `${count} ${status}`;
}

function memberLine(member: MemberView, now: string): string {
  const name = member.cluster.padEnd(20);
  const versions = `${member.from} → ${member.to}`;
  const place = pc.dim(`${member.account} ${member.region.padEnd(14)}`);
  return `    ${name} ${place} ${versions}  ${progress(member, now)}`;
}

function progress(member: MemberView, now: string): string {
  switch (member.status) {
    case "upgraded": {
      const took =
        member.startedAt && member.endedAt ? ` in ${duration(secondsBetween(member.startedAt, member.endedAt))}` : "";
      return `${pc.green("█".repeat(BAR))} upgraded${took}`;
    }
    case "upgrading": {
      const step = PHASES.indexOf(member.phase ?? "readiness") + 1;
      const filled = Math.max(1, Math.round((step / (PHASES.length + 1)) * BAR));
      const since = member.startedAt ? ` ${duration(secondsBetween(member.startedAt, now))}` : "";
      return `${pc.cyan("█".repeat(filled))}${pc.dim("░".repeat(BAR - filled))} ${member.phase ?? "starting"}${since}`;
    }
    case "failed":
      return `${pc.red("✖ failed")}: ${member.reason.message}`;
    case "blocked":
      return `${pc.yellow("blocked")}: ${member.reason.message}`;
    case "skipped":
      return `${pc.dim("skipped")}: ${pc.dim(member.reason.message)}`;
    case "waiting":
      return `${pc.dim("░".repeat(BAR))} ${pc.dim(member.reason.message)}`;
  }
}

// Colour codes take no room on the screen: count only what is seen.
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

function cut(line: string, columns: number): string {
  const visible = line.replace(ESCAPES, "");
  if (visible.length <= columns) return line;
  return `${visible.slice(0, Math.max(1, columns - 1))}…`;
}
