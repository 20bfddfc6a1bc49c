import type * as z from "zod";
import type { fleetEvents } from "#events/catalogue.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

type Told<Name extends "clusterFixStarted" | "clusterFixProgressed" | "clusterFixFinished"> = z.output<
  (typeof fleetEvents)[Name]["schema"]
>;

/** What is known of a fix from its events so far, whatever order they came in. */
export interface FixMessageState {
  cluster: Told<"clusterFixStarted">["cluster"];
  /** When the newest of the events happened. */
  at: string;
  because?: string;
  progress?: Pick<Told<"clusterFixProgressed">, "over" | "of" | "doing" | "waitsFor">;
  ended?: Pick<Told<"clusterFixFinished">, "status" | "reason" | "fixed" | "alreadySo" | "notFixed" | "needsPerson">;
}

/** Waiting comes before everything, a later wave has more behind it; an end outlasts both. */
export function withFixProgress(
  state: FixMessageState,
  progress: NonNullable<FixMessageState["progress"]>,
): FixMessageState {
  const { progress: before } = state;
  return before && (progress.waitsFor !== null || before.over > progress.over) ? state : { ...state, progress };
}

const ENDED = {
  fixed: [":white_check_mark:", "findings fixed"],
  incomplete: [":warning:", "not all findings could be fixed"],
  failed: [":x:", "findings could not be fixed"],
  skipped: [":zzz:", "nothing was fixed"],
} as const;

/** One message per fix, edited as it proceeds. */
export function fixMessage(state: FixMessageState): ChatMessage {
  const { cluster, because, ended, progress, at } = state;
  const waits = progress !== undefined && progress.waitsFor !== null;
  const under = waits ? [":hourglass:", "findings are to be fixed"] : [":wrench:", "findings are being fixed"];
  const [icon, words] = ended ? ENDED[ended.status] : under;
  const title = `${icon} ${cluster.name}: ${words}`;
  const lines = ended ? endedLines(ended) : progressLines(progress);
  const why = because === undefined ? "" : ` · ${escaped(because)}`;
  return message(`${title}${ended ? ` (${ended.reason.message})` : ""}`, [
    section(`*${escaped(title)}*${lines.length === 0 ? "" : `\n${escaped(lines.join("\n"))}`}`),
    context(`${cluster.name} · ${cluster.account} ${cluster.region}${why} · ${at}`),
  ]);
}

function progressLines(progress: FixMessageState["progress"]): string[] {
  if (!progress) return [];
  if (progress.waitsFor !== null) return [`it waits: ${progress.waitsFor}`];
  return [`${progress.over} of ${progress.of} steps are over; now:`, ...progress.doing.map((line) => `• ${line}`)];
}

/** What people have to act on comes first: a long message is cut at its end. */
function endedLines({ reason, fixed, alreadySo, notFixed, needsPerson }: NonNullable<FixMessageState["ended"]>) {
  const troubles = (title: string, all: typeof notFixed) =>
    all.length === 0 ? [] : [title, ...all.map(({ what, reason: why }) => `• ${what}${why === "" ? "" : ` (${why})`}`)];
  return [
    reason.message,
    ...troubles("Not fixed:", notFixed),
    ...troubles("Needs a person:", needsPerson),
    ...(fixed.length === 0 ? [] : ["Fixed:", ...fixed.map((line) => `• ${line}`)]),
    ...(alreadySo.length === 0 ? [] : [`Over before: ${alreadySo.join(", ")}`]),
  ];
}
