import type * as z from "zod";
import type { fleetEvents } from "#events/catalogue.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

type Told<Name extends "clusterAdoptionStarted" | "clusterAdoptionProgressed" | "clusterAdoptionFinished"> = z.output<
  (typeof fleetEvents)[Name]["schema"]
>;

/** What is known of an adoption from its events so far, whatever order they came in. */
export interface AdoptionMessageState {
  cluster: Told<"clusterAdoptionStarted">["cluster"];
  /** When the newest of the events happened. */
  at: string;
  because?: string;
  status?: string;
  progress?: Pick<Told<"clusterAdoptionProgressed">, "over" | "of" | "doing">;
  ended?: Pick<Told<"clusterAdoptionFinished">, "status" | "reason" | "done" | "alreadySo" | "needsPerson" | "failed">;
  /** The channel it is told in now; this message only says so, and how it ended. */
  moved?: string;
}

/** A later wave has more behind it; an end outlasts everything. */
export function withAdoptionProgress(
  state: AdoptionMessageState,
  progress: NonNullable<AdoptionMessageState["progress"]>,
): AdoptionMessageState {
  return state.progress && state.progress.over > progress.over ? state : { ...state, progress };
}

const ENDED = {
  adopted: [":white_check_mark:", "is adopted"],
  incomplete: [":warning:", "is adopted as far as it could be; a person is needed"],
  failed: [":x:", "could not be adopted"],
  skipped: [":zzz:", "was not adopted"],
} as const;

/** One message per adoption, edited as it proceeds. */
export function adoptionMessage(state: AdoptionMessageState): ChatMessage {
  const { cluster, because, ended, moved, at } = state;
  const [icon, words] = ended ? ENDED[ended.status] : [":seedling:", "is being adopted"];
  const title = `${icon} ${cluster.name} ${words}`;
  const lines = moved ? movedLines(state, moved) : ended ? endedLines(ended) : progressLines(state);
  const why = because === undefined ? "" : ` · ${escaped(because)}`;
  return message(`${title}${ended ? `: ${ended.reason.message}` : ""}`, [
    section(`*${escaped(title)}*${lines.length === 0 ? "" : `\n${escaped(lines.join("\n"))}`}`),
    context(`${cluster.name} · ${cluster.account} ${cluster.region}${why} · ${at}`),
  ]);
}

const movedLines = ({ ended }: AdoptionMessageState, channel: string): string[] => [
  ...(ended ? [ended.reason.message] : []),
  `${ended ? "told" : "goes on"} in ${channel}`,
];

function progressLines({ status, progress }: AdoptionMessageState): string[] {
  if (!progress) return status === "CREATING" ? ["EKS is making it; what it lacks is seen when it is there"] : [];
  return [`${progress.over} of ${progress.of} steps are over; now:`, ...progress.doing.map((line) => `• ${line}`)];
}

/** What people have to act on comes first: a long message is cut at its end. */
function endedLines({ reason, done, alreadySo, needsPerson, failed }: NonNullable<AdoptionMessageState["ended"]>) {
  const troubles = (title: string, all: typeof failed) =>
    all.length === 0 ? [] : [title, ...all.map(({ what, reason: why }) => `• ${what}${why === "" ? "" : ` (${why})`}`)];
  return [
    reason.message,
    ...troubles("Needs a person:", needsPerson),
    ...troubles("Failed:", failed),
    ...(done.length === 0 ? [] : ["Done:", ...done.map((line) => `• ${line}`)]),
    ...(alreadySo.length === 0 ? [] : [`Already so: ${alreadySo.join(", ")}`]),
  ];
}
