import type { Matcher } from "#core/alerts/matcher.ts";
import { matchersText, parseMatchers } from "#core/alerts/parse-matchers.ts";
import type { SilenceRecord } from "#core/alerts/records.ts";
import {
  endedSilence,
  extendedSilence,
  newSilence,
  type SilenceWish,
  sameSilence,
  silenceStatus,
} from "#core/alerts/silences.ts";
import { InvalidInputError } from "#core/errors.ts";
import { clusterId, parseClusterId } from "#core/fleet/cluster.ts";
import { oneNamed } from "#core/fleet/named.ts";
import type { SilenceView } from "#events/operator/silences.ts";
import { untilWritten } from "../cluster/records.ts";
import type { Composition } from "../compose.ts";
import type { Identified } from "../identity.ts";

type SilencePorts = Pick<Composition, "policy" | "silences">;
type Asked<Action extends Identified["action"]> = Extract<Identified, { action: Action }>;

/**
 * Silences alerts, or makes the silence of the very same alerts last longer, so that asking twice is asking once.
 *
 * @throws {InvalidInputError} see `newSilence`
 */
export function silence(
  { policy, silences }: SilencePorts,
  wish: SilenceWish,
  now: Date,
): Promise<{ outcome: "created" | "extended" | "unchanged"; silence: SilenceRecord }> {
  const wished = newSilence(wish, policy.alerts.silences, now);
  return untilWritten(async () => {
    const before = sameSilence(wished, await silences.active(now), now);
    if (!before) return { outcome: "created" as const, silence: await silences.save(wished) };
    const longer = extendedSilence(before, wished);
    if (longer === before) return { outcome: "unchanged" as const, silence: before };
    return { outcome: "extended" as const, silence: await silences.save(longer) };
  });
}

/** @throws {InvalidInputError} UNKNOWN_SILENCE */
export function endSilence(
  { silences }: Pick<SilencePorts, "silences">,
  { id, by, why }: { id: string; by: string; why: string },
  now: Date,
): Promise<{ outcome: "ended" | "unchanged"; silence: SilenceRecord }> {
  return untilWritten(async () => {
    const before = await silences.get(id);
    if (!before)
      throw new InvalidInputError("UNKNOWN_SILENCE", `there is no silence ${id}; "alerts silences" lists them`);
    const ended = endedSilence(before, { by, why }, now);
    if (ended === before) return { outcome: "unchanged" as const, silence: before };
    return { outcome: "ended" as const, silence: await silences.save(ended) };
  });
}

/** Answers about silences; each throws InvalidInputError for what cannot be done as asked. */
export const silenceAnswers = {
  "silence-alerts": async (
    ports: SilencePorts & Pick<Composition, "clusterRecords">,
    request: Asked<"silence-alerts">,
    now: Date,
  ) => {
    const { from, by, why, owner = by } = request;
    const wish = {
      matchers: await matchersOf(ports, request),
      owner,
      reason: why,
      end: endOf(request),
      ...(from === undefined ? {} : { from: new Date(from) }),
    };
    const { outcome, silence: made } = await silence(ports, wish, now);
    return { action: "silence-alerts" as const, outcome, silence: viewOf(made, now) };
  },
  "end-silence": async (ports: SilencePorts, request: Asked<"end-silence">, now: Date) => {
    const { outcome, silence: ended } = await endSilence(ports, request, now);
    return { action: "end-silence" as const, outcome, silence: viewOf(ended, now) };
  },
  "list-silences": async ({ silences }: SilencePorts, { all }: Asked<"list-silences">, now: Date) => {
    const listed = (all ? await silences.all() : await silences.active(now)).map((each) => viewOf(each, now));
    const sorted = listed.sort((a, b) => (a.endsAt < b.endsAt ? -1 : a.endsAt > b.endsAt ? 1 : 0));
    return { action: "list-silences" as const, now: now.toISOString(), silences: sorted };
  },
};

async function matchersOf(
  { clusterRecords }: Pick<Composition, "clusterRecords">,
  { matchers, cluster, alert }: Asked<"silence-alerts">,
): Promise<Matcher[]> {
  const is = (label: string, value: string): Matcher => ({ label, is: "=", value });
  const given = matchers.flatMap(parseMatchers);
  if (alert !== undefined) given.push(is("alertname", alert));
  if (cluster !== undefined) {
    // A name that is mistyped would silence nothing, and nobody would notice.
    const ids = (await clusterRecords.list()).map(({ ref }) => clusterId(ref));
    const { account, region, name } = parseClusterId(oneNamed(ids, cluster));
    given.push(is("cluster", name));
    if (cluster.includes("/")) given.push(is("account", account), is("region", region));
  }
  return given;
}

/** @throws {InvalidInputError} SILENCE_NEEDS */
function endOf({ seconds, until }: Asked<"silence-alerts">): SilenceWish["end"] {
  if (seconds !== undefined && until === undefined) return { seconds };
  if (until !== undefined && seconds === undefined) return { until: new Date(until) };
  throw new InvalidInputError("SILENCE_NEEDS", "a silence needs an end: how long it lasts, or until when");
}

function viewOf(record: SilenceRecord, now: Date): SilenceView {
  const { id, matchers, owner, reason, startsAt, endsAt, ended, createdAt } = record;
  const status = silenceStatus(record, now);
  const text = matchersText(matchers);
  return { id, status, matchers, text, owner, reason, startsAt, endsAt, endedBy: ended?.by ?? null, createdAt };
}
