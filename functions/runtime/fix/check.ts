import { isOpen } from "#core/findings/finding.ts";
import { verifyFix } from "#core/fix/verify.ts";
import { type ClusterId, parseClusterId } from "#core/fleet/cluster.ts";
import { fleetPeers } from "#core/fleet/peers.ts";
import type { Composition } from "../compose.ts";
import type { StepProgress } from "../convergence/work.ts";
import { type ScanPorts, scanCluster } from "../drift/scan.ts";
import { fixName } from "./fix.ts";
import { presentOf } from "./plan.ts";

/** What EKS takes to show what it did; longer is nobody kept waiting. */
const PATIENCE_SECONDS = 15 * 60;
const LOOK_SECONDS = 120;

/** Scans the cluster once more: findings that were to be fixed have to be over. What is not is waited for a while. */
export async function verifyClusterFix(
  ports: ScanPorts & Pick<Composition, "work">,
  { clusterId, workId, since }: { clusterId: ClusterId; workId: string; since: string },
  now: Date,
): Promise<StepProgress> {
  const items = await ports.work.items(workId);
  const carried = items.filter(({ outcome }) => outcome?.outcome === "done" || outcome?.outcome === "unhealthy");
  // Where nothing was done, there is nothing that could show otherwise than when it was planned.
  if (carried.length === 0) return { done: true };
  const fixed = new Set(carried.flatMap(({ fixes = [] }) => fixes));
  const looked = await scanCluster(ports, parseClusterId(clusterId), {
    now,
    fleet: async () => fleetPeers(await ports.clusterRecords.list()),
    because: ({ id }) => (fixed.has(id) ? `fixed by Fleetwright (${fixName(workId)})` : undefined),
  });
  const open = new Set((await ports.findings.of(clusterId)).filter(isOpen).map(({ id }) => id));
  const final = (now.getTime() - Date.parse(since)) / 1000 >= PATIENCE_SECONDS;
  const { changed, open: left } = verifyFix(
    carried,
    { present: presentOf(looked), open },
    { at: now.toISOString(), final },
  );
  if (left.length > 0 && !final) return { done: false, waitSeconds: LOOK_SECONDS };
  for (const item of changed) await ports.work.save(item);
  return { done: true };
}
