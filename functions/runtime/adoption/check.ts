import { templateParts } from "#core/adoption/parts.ts";
import { verify } from "#core/convergence/verify.ts";
import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import { ADOPTION_PARTS } from "#core/policy/baseline-policy.ts";
import { UnknownWorkError } from "#core/run/errors.ts";
import { clusterScanRequested } from "#events/fleet/cluster-scan-requested.ts";
import type { Composition } from "../compose.ts";
import { compareWithTemplate } from "../convergence/comparison.ts";
import type { StepProgress } from "../convergence/work.ts";
import { adoptionName } from "./adoption.ts";

/** Nodes of a new cluster come within minutes, and with them add-ons that had nowhere to run; longer is nobody kept waiting. */
const PATIENCE_SECONDS = 15 * 60;
const LOOK_SECONDS = 120;

type Ports = Pick<Composition, "facts" | "addonCatalogue" | "policy" | "work" | "events" | "clusterRecords">;

/**
 * Asks for the cluster's first scan, and compares it with its template once more: what was done has to show. What is not well yet is waited for a while.
 *
 * @throws {UnknownWorkError}
 */
export async function verifyAdoption(
  ports: Ports,
  { ref, workId, since }: { ref: ClusterRef; workId: string; since: string },
  now: Date,
): Promise<StepProgress> {
  const plan = await ports.work.plan(workId);
  if (!plan) throw new UnknownWorkError(`there is no plan of ${workId}`);
  if (plan.parts.length === 0) return { done: true };
  const parts = ADOPTION_PARTS.filter((part) => plan.parts.includes(part));
  const items = await ports.work.items(workId);
  // Where nothing was done, there is nothing that could show otherwise than when it was planned.
  if (items.some(({ outcome }) => outcome?.outcome === "done" || outcome?.outcome === "unhealthy")) {
    const { comparison } = await compareWithTemplate(ports, ref, templateParts(parts));
    const final = (now.getTime() - Date.parse(since)) / 1000 >= PATIENCE_SECONDS;
    const { changed, open } = verify(plan, items, comparison, { at: now.toISOString(), final });
    if (open.length > 0 && !final) return { done: false, waitSeconds: LOOK_SECONDS };
    for (const item of changed) await ports.work.save(item);
  }
  if (parts.includes("scan")) {
    const cause = `${clusterId(ref)}/${adoptionName(workId)}`;
    const because = "the cluster was adopted";
    await ports.events.publish([clusterScanRequested({ cause, cluster: ref, because, at: now.toISOString() })]);
  }
  return { done: true };
}
