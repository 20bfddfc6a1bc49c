import type { Alert } from "./alert.ts";
import type { Inhibitor } from "./inhibition.ts";
import { type Labels, labelValue } from "./matching.ts";
import type { Mute } from "./news.ts";
import type { SilenceRecord } from "./records.ts";

/** What mutes an alert; undefined: nothing does. */
export type MuteOf = (alert: Pick<Alert, "labels">) => Mute | undefined;

/** Silences first: they are somebody's word, and say until when. */
export function mutesOf(
  silencesOf: (labels: Labels) => readonly SilenceRecord[],
  inhibitorsOf: (labels: Labels) => readonly Inhibitor[],
): MuteOf {
  return ({ labels }) => {
    const silences = silencesOf(labels);
    const [longest] = [...silences].sort((a, b) => (a.endsAt > b.endsAt ? -1 : 1));
    if (longest) {
      const { owner, endsAt, reason } = longest;
      return { code: "SILENCED", message: `silenced by ${owner} until ${endsAt}: ${reason}`, until: endsAt };
    }
    const [inhibitor] = inhibitorsOf(labels);
    if (!inhibitor) return undefined;
    const cluster = labelValue(inhibitor.labels, "cluster");
    const cause = `${labelValue(inhibitor.labels, "alertname")}${cluster === "" ? "" : ` on ${cluster}`}`;
    return { code: "INHIBITED", message: `muted while ${cause} holds (rule ${inhibitor.rule})` };
  };
}
