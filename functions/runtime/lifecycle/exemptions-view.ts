import type { ExemptionsAnswer } from "#events/operator/drift.ts";
import type { Composition } from "../compose.ts";
import { exemptionStandings } from "./exemptions.ts";

/** What the policy file's exemptions come to, the next to end first. */
export async function exemptionsAnswer(
  ports: Pick<Composition, "policy" | "clusterRecords" | "findings">,
  now: Date,
): Promise<ExemptionsAnswer> {
  const standings = (await exemptionStandings(ports, now)).sort((a, b) => a.daysLeft - b.daysLeft);
  return {
    action: "exemptions",
    now: now.toISOString(),
    exemptions: standings.map(({ exemption, clusters, ...standing }) => ({
      ...exemption,
      subject: exemption.subject ?? null,
      ...standing,
      clusters: clusters.length,
    })),
  };
}
