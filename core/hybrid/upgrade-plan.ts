import type { UpgradePlanView } from "#events/operator/hybrid-nodes.ts";
import { InvalidInputError } from "../errors.ts";
import { allowedKubeletSkew, compareMinor, isMinor, minorDistance, parseMinor } from "../fleet/version.ts";
import type { SitePolicy } from "../policy/sites-policy.ts";
import type { NodeRecord } from "./node.ts";
import { batchSteps, notesOf } from "./upgrade-steps.ts";

type Phase = UpgradePlanView["phases"][number];
type Versioned = NodeRecord & { kubelet: string };

/**
 * How the hybrid nodes of a site get to a Kubernetes version. Kubelets are never newer than the control plane and at most three minors behind, so that some may have to move
 * before the control plane does. Source: EKS user guide, hybrid-nodes-upgrade.
 *
 * @param controlPlane its minor now
 * @throws {InvalidInputError} NOT_A_VERSION, TARGET_OLDER
 */
export function planSite(
  site: SitePolicy,
  nodes: readonly NodeRecord[],
  { controlPlane, to }: { controlPlane: string; to: string },
): UpgradePlanView {
  parseMinor(to);
  const versioned = nodes.filter((node): node is Versioned => isMinor(node.kubelet ?? ""));
  const older = versioned.filter(({ kubelet }) => compareMinor(kubelet, to) < 0);
  if (older.length === 0 && versioned.some(({ kubelet }) => compareMinor(kubelet, to) > 0)) {
    const message = `the nodes of site ${site.name} are newer than ${to}: nodeadm does not go back; name a newer version`;
    throw new InvalidInputError("TARGET_OLDER", message);
  }
  const { how, batch } = site.upgrade;
  const phases = [...beforehand(older, controlPlane, to), ...toTarget(older, controlPlane, to)];
  const moved = phases.map((phase, index) => batched(site, phase, index));
  const cluster = site.cluster;
  return {
    site: site.name,
    cluster,
    how,
    batch,
    to,
    controlPlane,
    phases: moved,
    done: versioned.filter(({ kubelet }) => compareMinor(kubelet, to) >= 0).map(({ id }) => id),
    left: nodes
      .filter((node) => !isMinor(node.kubelet ?? ""))
      .map(({ id }) => ({
        id,
        why: "its cluster does not tell its kubelet: it has not joined, or its nodes cannot be listed",
      })),
    notes: moved.length === 0 ? [] : notesOf(site),
  };
}

interface Moving {
  nodes: readonly Versioned[];
  to: string;
  when: Phase["when"];
  why: string;
}

/** Nodes so old that the control plane cannot move past them. */
function beforehand(nodes: readonly Versioned[], controlPlane: string, to: string): Moving[] {
  const allowed = allowedKubeletSkew(to);
  const tooOld = nodes.filter(
    ({ kubelet }) => minorDistance(kubelet, to) > allowed && compareMinor(kubelet, controlPlane) < 0,
  );
  if (tooOld.length === 0 || compareMinor(to, controlPlane) <= 0) return [];
  const why = `more than ${allowed} minors behind ${to}: the control plane must not go there before they have moved`;
  return [{ nodes: tooOld, to: controlPlane, when: "before-control-plane", why }];
}

function toTarget(nodes: readonly Versioned[], controlPlane: string, to: string): Moving[] {
  if (nodes.length === 0) return [];
  if (compareMinor(to, controlPlane) <= 0)
    return [{ nodes, to, when: "now", why: `the control plane is at ${controlPlane}` }];
  const why = `the control plane is at ${controlPlane}: a kubelet must never be newer, so first upgrade it to ${to}`;
  return [{ nodes, to, when: "after-control-plane", why }];
}

function batched(site: SitePolicy, { nodes, to, when, why }: Moving, phase: number): Phase {
  const sorted = [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
  const size = site.upgrade.batch;
  const batches = Array.from({ length: Math.ceil(sorted.length / size) }, (_, index) =>
    sorted.slice(index * size, (index + 1) * size),
  );
  return {
    to,
    when,
    why,
    batches: batches.map((batch, index) => ({
      nodes: batch.map(({ id, hostname, kubelet }) => ({ id, hostname: hostname ?? null, kubelet })),
      steps: batchSteps(site, batch, { to, first: phase === 0 && index === 0 }),
    })),
  };
}
