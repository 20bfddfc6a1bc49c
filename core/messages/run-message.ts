import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

export interface StageLine {
  name: string;
  status: "running" | "awaiting-approval" | "soaking" | "on-hold" | "rolling-back" | "succeeded" | "failed" | "skipped";
  text: string;
  /** When that happened, ISO 8601. */
  at: string;
  /** What it is about, where the status does not say it: decides which of two things of one moment came later. */
  step?: "answer" | "question-after-soak";
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
    context(
      `run ${state.runId}${state.requestedBy === undefined ? "" : `, asked for by ${escaped(state.requestedBy)}`}${ended === "" ? "" : ` · ${ended}`}`,
    ),
  ]);
}
