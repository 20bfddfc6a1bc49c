import type { ClusterSnapshot, NodegroupSnapshot } from "../fleet/cluster.ts";
import { compareMinor, isMinor, nextMinor } from "../fleet/version.ts";
import { bringsOwnImage } from "./image-ends.ts";
import type { PreflightWork } from "./input.ts";

/** Node groups older than their control plane that EKS can take further: the hop before is not finished. */
export function groupsBehind({
  version,
  nodegroups,
}: Pick<ClusterSnapshot, "version" | "nodegroups">): NodegroupSnapshot[] {
  return nodegroups.filter(
    (group) => !bringsOwnImage(group) && isMinor(group.version) && compareMinor(group.version, version) < 0,
  );
}

/**
 * The first minor of the way to the target, as a whole: control plane, nodes and add-ons. What a plan or a person asks about.
 * A version that EKS does not report leaves nothing to do but to say so.
 */
export function wholeHop(snapshot: ClusterSnapshot, target: string): PreflightWork {
  const from = snapshot.version;
  const controlPlane = isMinor(from) && compareMinor(from, target) < 0;
  return { from, to: controlPlane ? nextMinor(from) : from, target, controlPlane, nodes: true, addons: true };
}

/** What is done next: lagging nodes come first, because EKS wants them at the control plane's version before that moves again. */
export function nextHop(snapshot: ClusterSnapshot, target: string): PreflightWork {
  const whole = wholeHop(snapshot, target);
  if (!whole.controlPlane || groupsBehind(snapshot).length === 0) return whole;
  return { ...whole, to: whole.from, controlPlane: false };
}
