import { exemptedUntil, isExemptible, withExemptions } from "#core/findings/exemptions.ts";
import { type FindingRecord, isOpen, type PresentFinding } from "#core/findings/finding.ts";
import { type ClusterId, type ClusterLabels, parseClusterId } from "#core/fleet/cluster.ts";
import type { Composition } from "../compose.ts";
import { untilWritten } from "./records.ts";

/** What was found, with the exemptions that hold. Labels on record are read only if an exemption asks for them. */
export async function exempted(
  ports: Pick<Composition, "policy" | "clusterRecords">,
  { clusterId: id, present }: { clusterId: ClusterId; present: readonly PresentFinding[] },
  { now, labels }: { now: Date; labels?: ClusterLabels | undefined },
): Promise<readonly PresentFinding[]> {
  const { exemptions } = ports.policy;
  if (!present.some((finding) => isExemptible(exemptions, finding, now))) return present;
  return withExemptions(exemptions, present, await aboutOf(ports, id, labels), now);
}

/** Whether an exemption holds that a finding about to be told does not know of: what is written down is as old as the last look, the policy file is not. */
export async function isExemptNow(
  ports: Pick<Composition, "policy" | "clusterRecords" | "findings">,
  finding: FindingRecord,
  now: Date,
): Promise<boolean> {
  const { exemptions } = ports.policy;
  if (!isExemptible(exemptions, finding, now)) return false;
  const until = exemptedUntil(exemptions, finding, await aboutOf(ports, finding.clusterId), now);
  if (until === undefined) return false;
  await untilWritten(async () => {
    const stored = await ports.findings.get(finding.clusterId, finding.id);
    if (stored && isOpen(stored)) await ports.findings.save({ ...stored, exemptedUntil: until });
  });
  return true;
}

async function aboutOf({ clusterRecords }: Pick<Composition, "clusterRecords">, id: ClusterId, seen?: ClusterLabels) {
  return { ref: parseClusterId(id), labels: seen ?? (await clusterRecords.get(id))?.labels ?? {} };
}
