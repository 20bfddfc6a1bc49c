import type { CertificateAuthoritySnapshot } from "../fleet/surroundings.ts";

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
