import {
  type ExemptionRecord,
  type ExemptionStanding,
  exemptionKey,
  exemptionNews,
  exemptionTold,
  onlyCluster,
  standingOf,
} from "#core/findings/exemption-standing.ts";
import { exemptionNewsEvent } from "#events/fleet/exemptions.ts";
import { untilWritten } from "../cluster/records.ts";
import type { Composition } from "../compose.ts";

/** Every exemption of the policy file, as it stands: what it matches, and what it hides. */
export async function exemptionStandings(
  { policy, clusterRecords, findings }: Pick<Composition, "policy" | "clusterRecords" | "findings">,
  now: Date,
): Promise<ExemptionStanding[]> {
  if (policy.exemptions.length === 0) return [];
  const known = { records: await clusterRecords.list(), findings: await findings.outstanding() };
  return policy.exemptions.map((exemption) => standingOf(exemption, known, now));
}

/**
 * Tells the ends of exemptions: two weeks before, and when they are over, once each. What they hid is told by those who tell findings.
 *
 * @returns how many were told
 */
export async function watchExemptions(
  ports: Pick<Composition, "policy" | "clusterRecords" | "findings" | "watches" | "events">,
  now: Date,
): Promise<number> {
  let told = 0;
  for (const standing of await exemptionStandings(ports, now)) {
    if (standing.status !== "holds" && (await tellEnd(ports, standing, now))) told += 1;
  }
  return told;
}

/** The event goes out first: who dies before writing that down tells it again, under the same key. */
function tellEnd(
  { watches, events }: Pick<Composition, "watches" | "events">,
  standing: ExemptionStanding,
  now: Date,
): Promise<boolean> {
  const { exemption, clusters, findings } = standing;
  const key = exemptionKey(exemption);
  return untilWritten(async () => {
    const record: ExemptionRecord = (await watches.get("exemption", key)) ?? {
      kind: "exemption",
      subject: key,
      revision: 0,
    };
    const news = exemptionNews(standing, record);
    if (!news) return false;
    const { rule, subject = null, match, owner, reason, expires } = exemption;
    const about = { rule, subject, match, owner, reason, expires };
    const counts = { cluster: onlyCluster(standing) ?? null, clusters: clusters.length, findings };
    await events.publish([exemptionNewsEvent(news, { key, ...about, ...counts, at: now.toISOString() })]);
    await watches.save(exemptionTold(record, news, now.toISOString()));
    return true;
  });
}
