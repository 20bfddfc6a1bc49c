import type { FindingRecord } from "#core/findings/finding.ts";
import { observe } from "#core/findings/observe.ts";
import { told } from "#core/findings/telling.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import {
  type NearDeadline,
  nearDeadlines,
  SUPPORT_RULE,
  supportFinding,
  supportFindingId,
  supportOf,
} from "#core/lifecycle/support.ts";
import type { KubernetesVersionFacts } from "#core/planner/plan.ts";
import { lifecycleDeadline } from "#events/fleet/lifecycle-deadline.ts";
import { mapBounded } from "../bounded.ts";
import { tellFinding } from "../cluster/findings.ts";
import { untilWritten } from "../cluster/records.ts";
import type { Composition } from "../compose.ts";

const AT_ONCE = 8;

type LifecyclePorts = Pick<Composition, "policy" | "clusterRecords" | "findings" | "versions" | "events">;

/**
 * Compares the versions on record with EKS's calendar: ends of support that have come within a threshold are findings, each threshold told once, and close when the cluster is
 * at a version that lasts.
 *
 * @returns how many deadlines were told
 */
export async function watchLifecycle(ports: LifecyclePorts, now: Date): Promise<number> {
  const versions = await ports.versions.kubernetesVersions(ports.policy.hub);
  const records = (await ports.clusterRecords.list()).filter(({ status }) => status !== "DELETED");
  const concerned = new Set(
    (await ports.findings.outstanding()).filter(({ rule }) => rule === SUPPORT_RULE).map(({ clusterId }) => clusterId),
  );
  const told = await mapBounded(records, AT_ONCE, async (record) => {
    const near = nearDeadlines(ports.policy, record, versions, now);
    return near.length > 0 || concerned.has(record.id) ? tellDeadlines(ports, record, near, { versions, now }) : 0;
  });
  return told.reduce((sum, count) => sum + count, 0);
}

function tellDeadlines(
  ports: LifecyclePorts,
  record: ClusterRecord,
  near: readonly NearDeadline[],
  { versions, now }: { versions: readonly KubernetesVersionFacts[]; now: Date },
): Promise<number> {
  const view = supportOf(ports.policy, record, versions, { now });
  const present = near.map((deadline) => supportFinding(record, deadline, view));
  const [at, scope] = [now.toISOString(), { rules: [SUPPORT_RULE] }];
  const because = `it is at Kubernetes ${record.version} now`;
  return untilWritten(async () => {
    const known = await ports.findings.of(record.id);
    let count = 0;
    for (const { change, record: finding } of observe(known, { clusterId: record.id, at, scope, present, because })) {
      if (change === "closed") {
        await tellFinding(ports, await ports.findings.save(finding), now);
        continue;
      }
      const deadline = near.find((each) => supportFindingId(each) === finding.id);
      const isNews =
        change !== "kept" || thresholdIn(finding) !== thresholdIn(known.find(({ id }) => id === finding.id));
      if (!deadline || !isNews) continue;
      const { kind, at: day, what, threshold } = deadline;
      const { cost, proposal } = view;
      await ports.events.publish([
        lifecycleDeadline({
          ...{
            cluster: record.ref,
            findingId: finding.id,
            openedAt: finding.openedAt,
            kind,
            deadline: day,
            what,
            threshold,
            at,
          },
          version: record.version,
          cost: { dollars: cost.dollars, until: cost.until },
          proposal: proposal ? { text: proposal.text, command: proposal.command } : null,
        }),
      ]);
      // Whoever reads that needs no second message that the finding is open.
      await ports.findings.save(told(finding, "opened", now));
      count += 1;
    }
    return count;
  });
}

const thresholdIn = (finding: FindingRecord | undefined): string | undefined => finding?.evidence?.threshold;
