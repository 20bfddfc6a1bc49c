import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, type clusterRef, fleetEvent, instant, onCluster } from "./common.ts";

const evidence = z.record(z.string(), z.string());

const finding = {
  ...onCluster,
  findingId: z.string(),
  rule: z.string(),
  subject: z.string(),
  severity: z.enum(["low", "medium", "high", "critical"]),
  message: z.string(),
  openedAt: instant,
};

const seen = { found: z.string(), wanted: z.string(), evidence };

/** Something about a cluster is not as it should be, and has been so long enough to be told. */
export const findingOpenedEvent = fleetEvent("Finding Opened", {
  ...finding,
  ...seen,
  remedy: z.string(),
  /** How often it had been closed before. */
  reopened: z.int(),
});

/** A finding that somebody was told of is over. */
export const findingClosedEvent = fleetEvent("Finding Closed", {
  ...finding,
  ...seen,
  because: z.string(),
  closedAt: instant,
  openSeconds: z.int(),
  /** Whether it was told as a security alert. */
  security: z.boolean(),
});

/** A finding that somebody should look at at once. */
export const securityAlertEvent = fleetEvent("Security Alert", {
  ...onCluster,
  findingId: z.string(),
  rule: z.string(),
  severity: finding.severity,
  message: z.string(),
  remedy: z.string(),
  /** What was seen, by name: who, what, from where, when. */
  evidence,
  openedAt: instant,
});

/** What builders need of a finding: structural, because events know nothing of the core. */
export interface FindingFacts {
  id: string;
  rule: string;
  subject: string;
  severity: z.infer<typeof finding.severity>;
  found: string;
  wanted: string;
  message: string;
  remedy: string;
  evidence?: Record<string, string>;
  openedAt: string;
  reopened: number;
  security?: boolean;
}

type Cluster = z.infer<typeof clusterRef>;
const keyOf = (cluster: Cluster, { id, openedAt }: FindingFacts) => `finding/${arnOf(cluster)}/${id}/${openedAt}`;
const seenOf = ({ found, wanted, evidence: more = {} }: FindingFacts) => ({ found, wanted, evidence: more });
const partOf = ({ id, rule, subject, severity, message, openedAt }: FindingFacts) => ({
  findingId: id,
  rule,
  subject,
  severity,
  message,
  openedAt,
});

export function findingOpened(cluster: Cluster, facts: FindingFacts, at: string): FleetEvent {
  const { remedy, reopened } = facts;
  return findingOpenedEvent.build(at, [arnOf(cluster)], {
    eventKey: `${keyOf(cluster, facts)}/opened`,
    cluster,
    ...partOf(facts),
    ...seenOf(facts),
    remedy,
    reopened,
  });
}

export function findingClosed(
  cluster: Cluster,
  facts: FindingFacts,
  ending: { because: string; closedAt: string; openSeconds: number },
): FleetEvent {
  return findingClosedEvent.build(ending.closedAt, [arnOf(cluster)], {
    eventKey: `${keyOf(cluster, facts)}/closed`,
    cluster,
    ...partOf(facts),
    ...seenOf(facts),
    ...ending,
    security: facts.security ?? false,
  });
}

/** A finding that cannot wait, told as an alert. */
export function securityFinding(cluster: Cluster, facts: FindingFacts, at: string): FleetEvent {
  const { id, rule, severity, message, remedy, openedAt } = facts;
  const { found, wanted, evidence: more } = seenOf(facts);
  const eventKey = `${keyOf(cluster, facts)}/opened`;
  const detail = { eventKey, cluster, findingId: id, rule, severity, message, remedy, openedAt };
  return securityAlertEvent.build(at, [arnOf(cluster)], { ...detail, evidence: { found, wanted, ...more } });
}
