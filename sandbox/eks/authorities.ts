import type { CertificateAuthority, CertificateAuthoritySummary } from "@aws-sdk/client-eks";
import { hexOf, uuidOf } from "../random.ts";
import { type ClusterState, type EksWorld, findCluster, notFound } from "./state.ts";

const DAY = 86_400_000;

/**
 * Lifetimes and dates. Source: EKS user guide, "Rotate the EKS cluster certificate authority (CA)": ten years for a cluster's first authority, five for its
 * successors; EKS appends one two years before the end, activates it six months before, and, if somebody went back, for good 45 days before. How long one can
 * go back it calls "a limited period"; 30 days is our choice.
 */
const FIRST_YEARS = 10;
const SUCCESSOR_YEARS = 5;
const APPENDED_YEARS_BEFORE = 2;
const ACTIVATED_MONTHS_BEFORE = 6;
const FINALLY_BEFORE = 45 * DAY;
const ROLLBACK_FOR = 30 * DAY;

function monthsLater(time: Date, months: number): Date {
  const later = new Date(time);
  later.setUTCMonth(later.getUTCMonth() + months);
  return later;
}

/** An authority with an id that depends on its cluster and number only. */
function authority(arn: string, number: number, createdAt: Date, notAfter: Date): CertificateAuthority {
  const data = `-----BEGIN CERTIFICATE-----\n${hexOf(`${arn}/authority/${number}`, 64)}\n-----END CERTIFICATE-----\n`;
  return {
    id: uuidOf(`${arn}/authority/${number}`),
    createdAt,
    createdBy: "EKS",
    signingStatus: "NOT_USED",
    distributionStatus: "COMPLETE",
    validity: { notBefore: createdAt, notAfter },
    data: Buffer.from(data).toString("base64"),
  };
}

/** The one a cluster is created with. */
export function firstAuthority(arn: string, createdAt: Date, notAfter?: Date): CertificateAuthority {
  const end = notAfter ?? monthsLater(createdAt, 12 * FIRST_YEARS);
  const first = authority(arn, 0, createdAt, end);
  return { ...first, signingStatus: "IN_USE", activatedAt: createdAt, activatedBy: "EKS" };
}

export function successorAuthority(state: ClusterState, createdAt: Date): CertificateAuthority {
  state.authoritiesMade += 1;
  return authority(state.cluster.arn, state.authoritiesMade, createdAt, monthsLater(createdAt, 12 * SUCCESSOR_YEARS));
}

export const signerOf = ({ authorities }: ClusterState): CertificateAuthority | undefined =>
  authorities.find(({ signingStatus }) => signingStatus === "IN_USE");

const time = (date: Date | undefined): number => date?.getTime() ?? 0;
const endOf = ({ validity }: CertificateAuthority): Date => validity?.notAfter ?? new Date(0);
const isAfter = (one: CertificateAuthority, other: CertificateAuthority): boolean =>
  time(one.createdAt) > time(other.createdAt);

/** The authority that was there before this one, if it still is. */
const outgoing = ({ authorities }: ClusterState, successor: CertificateAuthority): CertificateAuthority | undefined =>
  authorities.find((other) => other !== successor && isAfter(successor, other));

export const deletionEnds = (end: Date): Date => monthsLater(end, -12 * APPENDED_YEARS_BEFORE);
export const outgoingEnd = (state: ClusterState, successor: CertificateAuthority): Date | undefined => {
  const before = outgoing(state, successor);
  return before && endOf(before);
};

const eventsOf = (end: Date) => ({
  firstAutoActivation: monthsLater(end, -ACTIVATED_MONTHS_BEFORE),
  finalAutoActivation: new Date(end.getTime() - FINALLY_BEFORE),
});

/** Whether one can go back from this signer to the one before: for a time, and not after the final activation. */
export function rollbackAvailable(state: ClusterState, signer: CertificateAuthority, now: Date): boolean {
  const before = outgoing(state, signer);
  if (!before || signer.signingStatus !== "IN_USE" || before.distributionStatus !== "COMPLETE") return false;
  const final = time(signer.activatedAt) >= eventsOf(endOf(before)).finalAutoActivation.getTime();
  return !final && now.getTime() < time(signer.activatedAt) + ROLLBACK_FOR;
}

/** As EKS shows it; scheduled events stand on the successor until it signs. */
export function shown(state: ClusterState, which: CertificateAuthority, now: Date): CertificateAuthority {
  const end = which.signingStatus === "IN_USE" ? undefined : outgoingEnd(state, which);
  return {
    ...which,
    ...(end ? { scheduledEvents: eventsOf(end) } : {}),
    rollbackAvailable: rollbackAvailable(state, which, now),
  };
}

export function summaryOf(which: CertificateAuthority): CertificateAuthoritySummary {
  const { validity: _v, scheduledEvents: _s, rollbackAvailable: _r, data: _d, ...summary } = which;
  return summary;
}

/** What `DescribeCluster` says of the authorities: the bundle that clients trust, and who signs. */
export function showTrust(state: ClusterState): void {
  const signer = signerOf(state);
  const bundle = state.authorities.map(({ data = "" }) => Buffer.from(data, "base64").toString()).join("");
  state.cluster.certificateAuthority = {
    data: Buffer.from(bundle).toString("base64"),
    ...(signer?.id && signer.activatedBy ? { active: { id: signer.id, activatedBy: signer.activatedBy } } : {}),
  };
}

export function sign(state: ClusterState, next: CertificateAuthority, by: "EKS" | "CUSTOMER", at: Date): void {
  for (const other of state.authorities) if (other !== next) other.signingStatus = "NOT_USED";
  Object.assign(next, { signingStatus: "IN_USE", activatedAt: at, activatedBy: by });
  showTrust(state);
}

/** Where nobody acts, EKS does: it appends a successor and activates it. Found out when somebody looks, dated when it was due. */
export function actForUser(state: ClusterState, now: Date): void {
  const signer = signerOf(state);
  if (!signer) return;
  const due = deletionEnds(endOf(signer));
  if (state.authorities.length === 1 && now >= due) {
    // A seed may state an end that the cluster's own age does not explain: a successor still comes after.
    const appended = new Date(Math.max(due.getTime(), time(signer.createdAt) + 60_000));
    state.authorities.push(successorAuthority(state, appended));
    state.trustChangedAt = Math.max(state.trustChangedAt, appended.getTime());
    showTrust(state);
  }
  const successor = state.authorities.find((other) => isAfter(other, signer) && other.signingStatus === "NOT_USED");
  if (successor?.distributionStatus !== "COMPLETE") return;
  const events = eventsOf(endOf(signer));
  // One that was activated before was taken back; EKS insists only in the end.
  const activated = successor.activatedAt ? events.finalAutoActivation : events.firstAutoActivation;
  if (now >= activated) sign(state, successor, "EKS", activated);
}

/** The cluster a call is about, with what EKS did meanwhile. @throws {AwsError} ResourceNotFoundException */
export function clusterWithAuthorities(
  world: EksWorld,
  call: Parameters<typeof findCluster>[1],
): { state: ClusterState; now: Date } {
  const state = findCluster(world, call, call.input.clusterName);
  const now = world.environment.clock.now();
  actForUser(state, now);
  return { state, now };
}

/** @throws {AwsError} ResourceNotFoundException */
export function findAuthority(state: ClusterState, id: unknown): CertificateAuthority {
  const found = state.authorities.find((which) => which.id === id);
  if (!found) throw notFound(`No certificate authority found for ID: ${id}`, { clusterName: state.cluster.name });
  return found;
}
