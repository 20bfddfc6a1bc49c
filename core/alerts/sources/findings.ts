import type * as z from "zod";
import type { findingClosedEvent, findingOpenedEvent, securityAlertEvent } from "#events/fleet/findings.ts";
import { SITE_LOST } from "../../hybrid/contact.ts";
import type { AlertSource } from "../alert.ts";
import type { AlertDraft } from "../draft.ts";
import { alertNameOf } from "../names.ts";
import { OF_FINDING } from "../severity.ts";

type Opened = z.output<typeof findingOpenedEvent.schema>;
type Closed = z.output<typeof findingClosedEvent.schema>;
type Security = z.output<typeof securityAlertEvent.schema>;

/** Nobody says of an alert without a finding that it is over. */
const QUIET_DAYS = 7;

/** Findings that have persisted long enough to be told: their alert is resolved when they close. */
export function findingOpenedAlert(event: Opened, at: string): AlertDraft {
  const { found, wanted, evidence, remedy, reopened, openedAt, message } = event;
  const annotations = {
    ...annotated(message, remedy, { found, wanted, ...evidence }),
    ...(reopened > 0 ? { reopened } : {}),
  };
  return { ...about(event), annotations, status: "firing", startsAt: openedAt, at };
}

export function findingClosedAlert(event: Closed): AlertDraft {
  const { because, openedAt, closedAt, message, found, wanted, evidence } = event;
  const annotations = annotated(message, because, { found, wanted, ...evidence });
  return { ...about(event), annotations, status: "resolved", startsAt: openedAt, endsAt: closedAt, at: closedAt };
}

export function securityAlertDraft(event: Security, at: string): AlertDraft {
  const { eventKey, cluster, findingId, rule, message, remedy, evidence, openedAt } = event;
  const subject = findingId?.slice(findingId.indexOf("#") + 1) ?? "";
  const known = about({ ...event, cluster, subject, security: true });
  const staleAt = new Date(Date.parse(at) + QUIET_DAYS * 86_400_000).toISOString();
  return {
    ...known,
    annotations: annotated(message, remedy, evidence),
    status: "firing",
    startsAt: openedAt,
    at,
    // What has no finding is what happened, not what is: each occurrence is an alert of its own, and nobody says when it is over.
    ...(findingId === null ? { identity: { source: "fleetwright", rule, occurrence: eventKey }, staleAt } : {}),
  };
}

const annotated = (summary: string, description: string, details: Record<string, string>) => ({
  ...{ summary, description, details },
});

type Finding = Pick<Opened, "rule" | "subject" | "severity"> & {
  cluster: Opened["cluster"] | null;
  security?: boolean;
  evidence?: Opened["evidence"];
};

function about({ rule, subject, severity: found, cluster, security, evidence }: Finding) {
  /** Of a hybrid node: what is wrong with a site says enough of its nodes. */
  const site = rule === SITE_LOST ? subject : evidence?.site;
  const severity = OF_FINDING[found];
  const source: AlertSource = rule === "addon-degraded" ? "eks" : "fleetwright";
  const place = cluster ? { account: cluster.account, region: cluster.region } : {};
  return {
    source,
    severity,
    labels: {
      alertname: alertNameOf(rule),
      severity,
      source,
      kind: "finding",
      rule,
      ...(subject === "" ? {} : { subject }),
      ...(site === undefined ? {} : { site }),
      ...(security ? { security: "true" } : {}),
      ...place,
    },
    identity: { source: "fleetwright", rule, subject, ...place, cluster: cluster?.name ?? "" },
    about: cluster ? { names: [`${cluster.account}/${cluster.region}/${cluster.name}`] } : {},
  };
}
