import type * as z from "zod";
import type { findingClosedEvent, findingOpenedEvent, securityAlertEvent } from "#events/fleet/findings.ts";
import { clusterId } from "../../fleet/cluster.ts";
import { SITE_LOST } from "../../hybrid/contact.ts";
import type { AlertSource } from "../alert.ts";
import type { AlertDraft } from "../draft.ts";
import { alertNameOf } from "../names.ts";
import { OF_FINDING } from "../severity.ts";

type Opened = z.output<typeof findingOpenedEvent.schema>;
type Closed = z.output<typeof findingClosedEvent.schema>;
type Security = z.output<typeof securityAlertEvent.schema>;

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
  const { findingId, message, remedy, evidence, openedAt } = event;
  const subject = findingId.slice(findingId.indexOf("#") + 1);
  return {
    ...about({ ...event, subject, security: true }),
    annotations: annotated(message, remedy, evidence),
    status: "firing",
    startsAt: openedAt,
    at,
  };
}

const annotated = (summary: string, description: string, details: Record<string, string>) => ({
  ...{ summary, description, details },
});

type Finding = Pick<Opened, "rule" | "subject" | "severity" | "cluster"> & {
  security?: boolean;
  evidence?: Opened["evidence"];
};

function about({ rule, subject, severity: found, cluster, security, evidence }: Finding) {
  /** Of a hybrid node: what is wrong with a site says enough of its nodes. */
  const site = rule === SITE_LOST ? subject : evidence?.site;
  const severity = OF_FINDING[found];
  const source: AlertSource = rule === "addon-degraded" ? "eks" : "fleetwright";
  const { account, region, name } = cluster;
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
      account,
      region,
    },
    identity: { source: "fleetwright", rule, subject, account, region, cluster: name },
    about: { names: [clusterId(cluster)] },
  };
}
