import type { StageButton } from "#events/slack/button.ts";
import type { ChatMessage } from "../ports.ts";
import { buttons, context, escaped, message, section } from "./blocks.ts";

export interface StageLine {
  name: string;
  status: "running" | "awaiting-approval" | "soaking" | "on-hold" | "rolling-back" | "succeeded" | "failed" | "skipped";
  text: string;
  /** When that happened, ISO 8601. */
  at: string;
  /** What it is about, where the status does not say it: decides which of two things of one moment came later. */
  step?: "answer" | "question-after-soak";
  /** A question that is open: it can be answered by button. */
  question?: { moment: StageButton["moment"]; askedAt: string; clusters: number };
}

/** What the run's message shows; events fill it in, in whatever order they come. */
export interface RunMessageState {
  runId: string;
  /** `Upgrade to Kubernetes 1.35` */
  title: string;
  requestedBy?: string;
  status: "running" | "succeeded" | "failed";
  reason?: string;
  /** The latest thing somebody asked of the run. */
  control?: { at: string; text: string };
  stages: StageLine[];
  /** Clusters that ended, by how. */
  ended: Record<string, number>;
}

const ICONS = {
  running: ":hourglass_flowing_sand:",
  "awaiting-approval": ":raised_hand:",
  soaking: ":bathtub:",
  "on-hold": ":double_vertical_bar:",
  "rolling-back": ":rewind:",
  succeeded: ":white_check_mark:",
  failed: ":x:",
  skipped: ":fast_forward:",
} as const;

/** One message per run in the fleet channel, edited in place as the run goes on. */
export function runMessage(state: RunMessageState): ChatMessage {
  const title = `${ICONS[state.status]} ${state.title}: ${state.status}`;
  const ended = Object.entries(state.ended)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([status, count]) => `${count} ${status}`)
    .join(", ");
  const lines = state.stages.map(({ name, status, text }) => `${ICONS[status]} *${escaped(name)}* ${escaped(text)}`);
  return message(`${title}${state.reason === undefined ? "" : `: ${state.reason}`}`, [
    section(`*${title}*${state.reason === undefined ? "" : `\n${escaped(state.reason)}`}`),
    ...(state.control === undefined ? [] : [section(`:raised_hand: ${escaped(state.control.text)}`)]),
    ...(lines.length > 0 ? [section(lines.join("\n"))] : []),
    ...(state.status === "running" ? state.stages.flatMap((line) => questionButtons(state.runId, line)) : []),
    context(
      `run ${state.runId}${state.requestedBy === undefined ? "" : `, asked for by ${escaped(state.requestedBy)}`}${ended === "" ? "" : ` · ${ended}`}`,
    ),
  ]);
}

function questionButtons(runId: string, { name, question }: StageLine): Record<string, unknown>[] {
  if (!question) return [];
  const { moment, askedAt, clusters } = question;
  const value: Omit<StageButton, "action"> = { runId, stage: name, moment, askedAt };
  const ids: Record<"approve" | "reject", StageButton["action"]> = { approve: "approve-stage", reject: "reject-stage" };
  return buttons([
    {
      id: ids.approve,
      label: `Approve ${name}`,
      style: "primary",
      value,
      confirm: `Run ${runId} goes on with stage ${name}: ${clusters} ${clusters === 1 ? "cluster" : "clusters"}.`,
    },
    {
      id: ids.reject,
      label: `Reject ${name}`,
      style: "danger",
      value,
      confirm: `Run ${runId} ends here. Nothing of stage ${name} is changed any more.`,
    },
  ]);
}
