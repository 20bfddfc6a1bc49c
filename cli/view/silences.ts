import type { SilenceView } from "#events/operator/requests.ts";
import { table } from "./table.ts";
import { duration, secondsBetween, shortTime } from "./time.ts";

const OUTCOMES = {
  created: "is silent",
  extended: "was silent already, and is for longer",
  unchanged: "is silent for as long already; a silence is never made shorter",
  ended: "is told again",
} as const;

/** What became of one silence. */
export function silenceLines(outcome: keyof typeof OUTCOMES, silence: SilenceView): string[] {
  const { id, text, status, startsAt, endsAt, owner, reason, endedBy } = silence;
  const what = outcome === "created" && status === "pending" ? "will be silent" : outcomeText(outcome, status);
  const ended = endedBy === null ? "" : `, ended by ${endedBy}`;
  return [
    `${text} ${what}`,
    `  silence ${id}, ${shortTime(startsAt)} until ${shortTime(endsAt)} UTC${ended}`,
    `  ${owner}: ${reason}`,
  ];
}

const outcomeText = (outcome: keyof typeof OUTCOMES, status: SilenceView["status"]): string =>
  outcome === "unchanged" && status !== "active" && status !== "pending" ? "is not silent any more" : OUTCOMES[outcome];

/** All that are listed; `now` is the deployment's. */
export function silencesLines(silences: readonly SilenceView[], now: string, width: number): string[] {
  if (silences.length === 0) return ["nothing is silenced"];
  const rows = table(
    silences,
    [
      { title: "id", text: ({ id }) => id },
      { title: "alerts", text: ({ text }) => text, wraps: true },
      { title: "status", text: (silence) => statusText(silence, now) },
      { title: "owner", text: ({ owner }) => owner },
      { title: "reason", text: ({ reason }) => reason, wideOnly: true },
    ],
    width,
  );
  return [rows];
}

function statusText({ status, startsAt, endsAt, endedBy }: SilenceView, now: string): string {
  if (status === "active") return `${duration(secondsBetween(now, endsAt))} left`;
  if (status === "pending") return `from ${shortTime(startsAt)} until ${shortTime(endsAt)}`;
  return `ended ${shortTime(endsAt)}${endedBy === null ? "" : ` by ${endedBy}`}`;
}
