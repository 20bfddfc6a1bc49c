import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, type clusterRef, fleetEvent, instant, onCluster } from "./common.ts";

const activation = {
  ...onCluster,
  site: z.string(),
  /** Id of our record; SSM's own is beside it once there is one. */
  record: z.string(),
  requestedBy: z.string(),
  at: instant,
};

const issued = {
  ...activation,
  activationId: z.string(),
  nodes: z.int(),
  standing: z.boolean(),
  issuedAt: instant,
  expiresAt: instant,
  /** Where the code is; it is no secret itself. */
  secret: z.strictObject({ name: z.string(), arn: z.string() }),
};

const ended = {
  ...activation,
  activationId: z.string(),
  nodes: z.int(),
  /** Nodes that registered with it. */
  registrations: z.int(),
  because: z.string(),
};

/** An activation can be used: its code is in the secret store. */
export const activationIssuedEvent = fleetEvent("Activation Issued", issued);

/** A standing activation took the place of the one before, which is gone. */
export const activationRotatedEvent = fleetEvent("Activation Rotated", { ...issued, replaced: z.string() });

/** It came to its end by itself, by time or by its limit. */
export const activationExpiredEvent = fleetEvent("Activation Expired", ended);

/** Somebody ended it; null: not through Fleetwright. */
export const activationRevokedEvent = fleetEvent("Activation Revoked", { ...ended, by: z.string().nullable() });

/** None was issued, and nothing is left of trying. */
export const activationRefusedEvent = fleetEvent("Activation Refused", { ...activation, reason: z.string() });

/** What builders need of a record: structural, because events know nothing of the core. */
export interface ActivationFacts {
  id: string;
  site: string;
  cluster: z.infer<typeof clusterRef>;
  requestedBy: string;
  nodes: number;
  standing: boolean;
  registrations: number;
  activationId?: string;
  secret?: { name: string; arn: string };
  issuedAt?: string;
  expiresAt?: string;
}

const keyOf = ({ cluster, id }: ActivationFacts, what: string) => `activation/${arnOf(cluster)}/${id}/${what}`;
const partOf = (facts: ActivationFacts, what: string, at: string) => ({
  eventKey: keyOf(facts, what),
  cluster: facts.cluster,
  site: facts.site,
  record: facts.id,
  requestedBy: facts.requestedBy,
  at,
});

/** @param replaced SSM's id of the one whose place it takes */
export function activationIssued(facts: ActivationFacts, at: string, replaced?: string): FleetEvent {
  const { activationId = "", nodes, standing, issuedAt = at, expiresAt = at, secret = { name: "", arn: "" } } = facts;
  const detail = { ...partOf(facts, "issued", at), activationId, nodes, standing, issuedAt, expiresAt, secret };
  const resources = [arnOf(facts.cluster)];
  return replaced === undefined
    ? activationIssuedEvent.build(at, resources, detail)
    : activationRotatedEvent.build(at, resources, { ...detail, replaced });
}

const endOf = (facts: ActivationFacts, at: string, because: string) => {
  const { activationId = "", nodes, registrations } = facts;
  return { ...partOf(facts, "ended", at), activationId, nodes, registrations, because };
};

export const activationExpired = (facts: ActivationFacts, at: string, because: string): FleetEvent =>
  activationExpiredEvent.build(at, [arnOf(facts.cluster)], endOf(facts, at, because));

export const activationRevoked = (facts: ActivationFacts, at: string, because: string, by: string | null): FleetEvent =>
  activationRevokedEvent.build(at, [arnOf(facts.cluster)], { ...endOf(facts, at, because), by });

export const activationRefused = (facts: ActivationFacts, at: string, reason: string): FleetEvent =>
  activationRefusedEvent.build(at, [arnOf(facts.cluster)], { ...partOf(facts, "refused", at), reason });
