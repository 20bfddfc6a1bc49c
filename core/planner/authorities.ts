import type { CertificateAuthoritySnapshot, NodeManager, NodeSnapshot } from "../fleet/surroundings.ts";
import type { Reason } from "./plan.ts";

export interface RotationState {
  /** The authority that signs now. */
  signer: CertificateAuthoritySnapshot | undefined;
  /** Trusted besides the signer, made after it, and not the signer yet: what a rotation activates. */
  successor: CertificateAuthoritySnapshot | undefined;
}

/** EKS keeps at most two authorities: the signer, and before or after a rotation one that is only trusted. */
export function rotationState(authorities: readonly CertificateAuthoritySnapshot[]): RotationState {
  const signer = authorities.find(({ signingStatus }) => signingStatus === "IN_USE");
  const successor = authorities.find(
    ({ id, signingStatus, createdAt, distributionStatus }) =>
      id !== signer?.id &&
      signingStatus !== "IN_USE" &&
      distributionStatus !== "DELETING" &&
      (signer === undefined || createdAt > signer.createdAt),
  );
  return { signer, successor };
}

/** `certificate authority valid until 2035-01-01; EKS rotates it by itself at 2034-12-01`. */
export function authorityText(authorities: readonly CertificateAuthoritySnapshot[]): string {
  const { signer, successor } = rotationState(authorities);
  if (!signer) return "EKS names no certificate authority that signs";
  const until = signer.notAfter === undefined ? "" : ` valid until ${signer.notAfter.slice(0, 10)}`;
  const auto = successor?.finalAutoActivation ?? signer.finalAutoActivation;
  const itself = auto === undefined ? "" : `; EKS rotates it by itself at ${auto.slice(0, 10)}`;
  return `certificate authority${until}${itself}${signer.rollbackAvailable ? "; the one before can still be taken back" : ""}`;
}

/** Nodes that AWS gives the new authority to by itself. Source: EKS user guide, certificate-authority-rotation. */
const MANAGED_BY_AWS: readonly NodeManager[] = ["auto-mode", "fargate"];
const NAMED_AT_MOST = 3;

export type Trust = { kind: "trusted"; message: string } | { kind: "pending"; reason: Reason };

/**
 * Whether a cluster's nodes trust an authority: they learn whom to trust when they are made. Those of node groups were just replaced, so that an older one is
 * not finished yet; others are for their owners to replace, and only named.
 *
 * @param nodes undefined where the cluster's Kubernetes API cannot be asked
 */
export function trustOf(
  authority: CertificateAuthoritySnapshot | undefined,
  nodes: readonly NodeSnapshot[] | undefined,
): Trust {
  if (!authority)
    return { kind: "pending", reason: { code: "NO_SUCCESSOR", message: "EKS does not list the new authority" } };
  if (!nodes) return { kind: "trusted", message: "its nodes could not be looked at" };
  const older = nodes.filter(
    ({ createdAt, manager }) => createdAt < authority.createdAt && !MANAGED_BY_AWS.includes(manager),
  );
  const unfinished = older.filter(({ manager }) => manager === "nodegroup");
  if (unfinished.length > 0) {
    const message = `${unfinished.length} nodes of node groups are older than authority ${authority.id}: ${named(unfinished)}`;
    return { kind: "pending", reason: { code: "NODES_OLDER_THAN_AUTHORITY", message } };
  }
  if (older.length === 0) return { kind: "trusted", message: "every node that has to learn of it is newer" };
  const message = `${older.length} nodes are older than it and may not trust it: ${named(older)}; have them replaced before you approve its activation`;
  return { kind: "trusted", message };
}

function named(nodes: readonly NodeSnapshot[]): string {
  const names = nodes.slice(0, NAMED_AT_MOST).map(({ name, manager }) => `${name} (${manager})`);
  return `${names.join(", ")}${nodes.length > names.length ? ` and ${nodes.length - names.length} more` : ""}`;
}
