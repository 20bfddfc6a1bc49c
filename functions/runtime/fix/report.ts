import { inOrder } from "#core/convergence/outcomes.ts";
import type { FixAttempt } from "#core/findings/finding.ts";
import { attempted } from "#core/fix/due.ts";
import { attemptsOf, type FixEnding, type FixSummary, fixSummary } from "#core/fix/summary.ts";
import type { ClusterId } from "#core/fleet/cluster.ts";
import type { FixRecord } from "#core/fleet/record.ts";
import { fixFinished } from "#events/fleet/cluster-fix.ts";
import { changeRecord, untilWritten } from "../cluster/records.ts";
import type { Composition } from "../compose.ts";
import { fixPart } from "./fix.ts";

type ReportPorts = Pick<Composition, "work" | "events" | "clusterRecords" | "findings">;

/**
 * Writes down with the cluster and with each finding how a fix ended, and tells what is fixed, what is not and why, and what needs a person. Reported again it says the
 * same, under the same key.
 *
 * @param ended.ending absent: it came to its end, and its items say how
 */
export async function reportFix(
  ports: ReportPorts,
  ended: { clusterId: ClusterId; workId: string; ending?: FixEnding | undefined },
  now: Date,
): Promise<Pick<FixSummary, "status" | "reason">> {
  const { clusterId, workId } = ended;
  const plan = await ports.work.plan(workId);
  const items = inOrder(await ports.work.items(workId), plan);
  const { status, reason, ...outcomes } = fixSummary(items, plan, ended.ending);
  const record = await ports.clusterRecords.get(clusterId);
  const asked = record?.fix?.executionArn === workId ? record.fix.findings : [];
  const at = now.toISOString();
  for (const [id, outcome] of attemptsOf(items, asked, { status, reason }))
    await remember(ports, clusterId, id, { at, executionArn: workId, ...outcome });
  await changeRecord(ports, clusterId, (stored) => {
    // A later fix of the cluster has its own ending; the first report stands.
    if (stored.fix?.executionArn !== workId || stored.fix.status !== "running") return stored;
    const fix: FixRecord = { ...stored.fix, status, at, outcome: reason };
    return { ...stored, fix };
  });
  await ports.events.publish([fixFinished({ ...fixPart(clusterId, workId, now), status, reason, ...outcomes })]);
  return { status, reason };
}

/** With the finding, so that it is not tried again too soon; once for each execution. */
const remember = (
  { findings }: Pick<ReportPorts, "findings">,
  clusterId: ClusterId,
  id: string,
  attempt: Omit<FixAttempt, "failures">,
): Promise<void> =>
  untilWritten(async () => {
    const stored = await findings.get(clusterId, id);
    if (!stored || stored.fix?.executionArn === attempt.executionArn) return;
    await findings.save({ ...stored, fix: attempted(stored.fix, attempt) });
  });
