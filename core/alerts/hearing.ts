import type { FlappingPolicy } from "../policy/alerts-policy.ts";
import type { Alert } from "./alert.ts";
import { saidAtMost } from "./flapping.ts";
import type { AlertRecord } from "./records.ts";
import { earliest } from "./times.ts";

/** What a delivery makes of what is known. `known`: it says nothing new; `late`: something newer was said already. */
export type Outcome = "fired" | "resolved" | "refreshed" | "known" | "late";

/**
 * What is known of an alert after a delivery. Of two deliveries the one that was said later counts, in whatever order they come and however often; of two that were said at the same moment the one
 * that it is over.
 *
 * @returns the record to be saved; the very one that was given when nothing is new
 */
export function heard(
  known: AlertRecord | undefined,
  alert: Alert,
  flapping: FlappingPolicy,
): { record: AlertRecord; outcome: Outcome } {
  const { fingerprint, at, status } = alert;
  if (!known) {
    const record = { fingerprint, alert, firstSeenAt: at, said: [{ at, status }], revision: 0 };
    return { record, outcome: status === "firing" ? "fired" : "resolved" };
  }
  const said = withSaid(known.said, { at, status }, saidAtMost(flapping));
  const firstSeenAt = earliest(known.firstSeenAt, at) ?? at;
  const newer =
    at > known.alert.at || (at === known.alert.at && status === "resolved" && known.alert.status === "firing");
  if (newer) {
    const outcome = known.alert.status === status ? "refreshed" : status === "firing" ? "fired" : "resolved";
    return { record: { ...known, alert, firstSeenAt, said }, outcome };
  }
  const late = at < known.alert.at;
  if (said === known.said && firstSeenAt === known.firstSeenAt)
    return { record: known, outcome: late ? "late" : "known" };
  return { record: { ...known, firstSeenAt, said }, outcome: late ? "late" : "known" };
}

type Said = AlertRecord["said"];

/** In order of time; of a stretch in one status the first and the last word are enough, also for one that comes late and goes between them. */
function withSaid(said: Said, word: Said[number], atMost: number): Said {
  if (said.some(({ at, status }) => at === word.at && status === word.status)) return said;
  const after = said.filter(({ at, status }) => at < word.at || (at === word.at && status === "firing")).length;
  const all = [...said.slice(0, after), word, ...said.slice(after)];
  const kept = all.filter(
    ({ status }, index) => all[index - 1]?.status !== status || all[index + 1]?.status !== status,
  );
  const newest = kept.slice(-atMost);
  return newest.length === said.length && newest.every((each, index) => each === said[index]) ? said : newest;
}
