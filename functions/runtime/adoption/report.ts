import { type AdoptionEnding, type AdoptionSummary, summaryOf } from "#core/adoption/summary.ts";
import { inOrder } from "#core/convergence/outcomes.ts";
import { type ClusterId, parseClusterId } from "#core/fleet/cluster.ts";
import type { AdoptionRecord, ClusterRecord } from "#core/fleet/record.ts";
import type { Reason } from "#core/planner/plan.ts";
import { adoptionFinished } from "#events/fleet/cluster-adoption.ts";
import { changeRecord } from "../cluster/records.ts";
import type { Composition } from "../compose.ts";
import { adoptionPart } from "./adoption.ts";

type ReportPorts = Pick<Composition, "work" | "events" | "clusterRecords" | "policy">;

const NOTHING_SWITCHED_ON: AdoptionEnding = {
  status: "skipped",
  reason: {
    code: "NOTHING_SWITCHED_ON",
    message: "responses.adopt of the policy file switches nothing on for this cluster",
  },
};

/**
 * Writes down how an adoption ended, and tells what was done, what was so already, what needs a person and what failed. Reported again it says the same, under the
 * same key.
 *
 * @param ended.ending absent: it came to its end, and its items say how
 */
export async function reportAdoption(
  ports: ReportPorts,
  ended: { clusterId: ClusterId; workId: string; ending?: AdoptionEnding | undefined },
  now: Date,
): Promise<{ status: AdoptionEnding["status"]; reason: Reason }> {
  const { clusterId, workId } = ended;
  const plan = await ports.work.plan(workId);
  const summary: AdoptionSummary = summaryOf(inOrder(await ports.work.items(workId), plan), plan?.satisfied ?? []);
  const { status, reason } = ended.ending ?? (plan?.parts.length === 0 ? NOTHING_SWITCHED_ON : summary);
  const adoption: AdoptionRecord = { status, executionArn: workId, at: now.toISOString(), outcome: reason };
  const record = await changeRecord(ports, clusterId, (stored) =>
    // A later adoption of the cluster has its own ending; the first report stands.
    stored.adoption?.executionArn === workId && stored.adoption.status === "running" ? { ...stored, adoption } : stored,
  );
  const place: Pick<ClusterRecord, "ref" | "labels"> = record ?? { ref: parseClusterId(clusterId), labels: {} };
  const part = await adoptionPart(ports, place, workId, now);
  const { done, alreadySo, needsPerson, failed } = summary;
  await ports.events.publish([adoptionFinished({ ...part, status, reason, done, alreadySo, needsPerson, failed })]);
  return { status, reason };
}
