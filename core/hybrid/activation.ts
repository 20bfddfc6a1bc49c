import type { ClusterRef } from "../fleet/cluster.ts";
import type { SitePolicy } from "../policy/sites-policy.ts";
import { clusterArn } from "./sites.ts";

/**
 * What was asked of us and what became of it. It is written before anything is created, so that whoever dies on the way leaves a trace. Times are ISO 8601 strings in
 * UTC. The activation's code is never part of it.
 */
export interface ActivationRecord {
  /** Who asks for the same one again gets the same one: see `activationRecordId`. */
  id: string;
  site: string;
  cluster: ClusterRef;
  /** Of its nodes, as SSM wants it: path and name. */
  role: string;
  /** Nodes that may register. */
  nodes: number;
  lifetimeSeconds: number;
  requestedBy: string;
  requestedAt: string;
  /** The site's standing one: replaced before it ends. */
  standing: boolean;
  /** Id of the record of the standing one it takes the place of. */
  replaces?: string;
  status: ActivationStatus;
  /** Why it is as it is, as a sentence. */
  reason: string;
  /** Who issues it at the moment, and until when nobody else may. */
  claim?: { by: string; until: string };
  /** SSM's id; known from when its code was stored. */
  activationId?: string;
  secret?: { name: string; arn: string };
  issuedAt?: string;
  expiresAt?: string;
  /** Nodes that had registered with it when it was last looked at. */
  registrations: number;
  endedAt?: string;
  /** 0: not stored yet. */
  revision: number;
}

/**
 * `requested`: nothing was created yet, or not completely. `issued`: good for registrations until it ends. The others are its end: `refused` before anything was created, `failed` on the way,
 * `expired` by time, `used` by its limit, `replaced` by the next standing one, `revoked` by somebody, `lost` when SSM did not know it any more.
 */
export type ActivationStatus =
  | "requested"
  | "issued"
  | "refused"
  | "failed"
  | "expired"
  | "used"
  | "replaced"
  | "revoked"
  | "lost";

/** Names of the tags that say whose an activation is. Its nodes get them too, and they never change. */
export const ACTIVATION_TAGS = {
  /** EKS's own: https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-creds.html */
  cluster: "EKSClusterARN",
  site: "Site",
  owner: "Owner",
  /** Id of our record; what does not have it is not ours. */
  record: "FleetwrightActivation",
  /** Two deployments may look after one account: each ends only what it made. */
  fleet: "FleetwrightFleet",
} as const;

/** Every secret of ours with an activation's code begins so. */
export const SECRET_PREFIX = "fleetwright/hybrid/";

/** The secret with an activation's code: found by the activation, whatever is or is not written down. */
export const secretName = (site: string, activationId: string): string => `${SECRET_PREFIX}${site}/${activationId}`;

/** Names may hold what people type; the id of the same request by the same site is the same. */
export const activationRecordId = (site: string, request: string): string => `${site}-${request}`;

export function activationTags(
  { name, owner, cluster }: Pick<SitePolicy, "name" | "owner" | "cluster">,
  { id, fleet }: { id: string; fleet: string },
): Record<string, string> {
  return {
    [ACTIVATION_TAGS.cluster]: clusterArn(cluster),
    [ACTIVATION_TAGS.site]: name,
    [ACTIVATION_TAGS.owner]: owner,
    [ACTIVATION_TAGS.record]: id,
    [ACTIVATION_TAGS.fleet]: tagValue(fleet),
  };
}

/** Whether tags of an activation, or of its secret, are those of this deployment. */
export const isOfFleet = (tags: Readonly<Record<string, string>>, fleet: string): boolean =>
  tags[ACTIVATION_TAGS.record] !== undefined && tags[ACTIVATION_TAGS.fleet] === tagValue(fleet);

/** What AWS takes in a tag's value. Source: AWS General Reference, "Tagging AWS resources". */
const tagValue = (text: string): string => text.replace(/[^\p{L}\p{N} _.:/=+@-]/gu, "_").slice(0, 256);

/** An activation that was made and whose code was stored. */
export type IssuedActivation = ActivationRecord &
  Required<Pick<ActivationRecord, "activationId" | "secret" | "issuedAt" | "expiresAt">>;

export const isIssued = (record: ActivationRecord): record is IssuedActivation =>
  record.activationId !== undefined && record.secret !== undefined && record.expiresAt !== undefined;

/** Nodes can be registered with it. */
export const isLive = (record: ActivationRecord, now: Date): record is IssuedActivation =>
  record.status === "issued" && isIssued(record) && record.expiresAt > now.toISOString();

/** Somebody is making it right now. */
export const isClaimed = ({ claim }: ActivationRecord, now: Date): boolean =>
  claim !== undefined && claim.until > now.toISOString();
