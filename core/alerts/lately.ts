import type { ClusterRecord } from "../fleet/record.ts";
import { spanOf } from "../messages/words.ts";
import type { MemberRecord } from "../run/run.ts";
import { secondsBetween } from "./times.ts";

/** What happened longer ago is hardly the cause. */
const WITHIN_SECONDS = 86_400;
const AT_MOST = 3;

/** What was done to a cluster within a day, newest first, a line each: upgrades, changes of add-ons, its adoption. */
export function latelyOn(
  record: Pick<ClusterRecord, "addons" | "adoption"> | undefined,
  members: readonly MemberRecord[],
  now: Date,
): string[] {
  const addons = Object.entries(record?.addons ?? {}).flatMap(([name, { change }]) =>
    change ? [{ at: change.at, what: `add-on ${name}: ${change.kind}${change.by ? ` by ${change.by}` : ""}` }] : [],
  );
  const upgrades = members.flatMap(({ runId, from, to, status, startedAt, endedAt }) => {
    const at = endedAt ?? startedAt;
    return at === undefined ? [] : [{ at, what: `${from} to ${to}: ${status} (run ${runId})` }];
  });
  const adoption = record?.adoption ? [{ at: record.adoption.at, what: `adoption: ${record.adoption.status}` }] : [];
  return [...addons, ...upgrades, ...adoption]
    .filter(({ at }) => secondsBetween(at, now.toISOString()) <= WITHIN_SECONDS)
    .sort((a, b) => (a.at > b.at ? -1 : 1))
    .slice(0, AT_MOST)
    .map(({ at, what }) => `${what}, ${spanOf(secondsBetween(at, now.toISOString()))} before`);
}
