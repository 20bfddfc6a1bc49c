import { ALERTMANAGER_NOTIFICATION, alertmanagerNotification } from "#events/alertmanager/notification.ts";
import { alarmNews } from "#events/aws/cloudwatch-alarm.ts";
import { EXECUTION_STATUS_CHANGE, executionStatusChange } from "#events/aws/execution-status-change.ts";
import { GUARDDUTY_FINDING, guardDutyFinding } from "#events/aws/guardduty-finding.ts";
import { HEALTH_EVENT, healthEvent } from "#events/aws/health-event.ts";
import { COMPLIANCE_CHANGE, complianceChange } from "#events/aws/ssm-compliance.ts";
import { ALERTMANAGER_SOURCE, eventEnvelope, FLEET_SOURCE } from "#events/envelope.ts";
import type { AccountPolicy } from "../policy/policy.ts";
import { notAlert, type Reading } from "./draft.ts";
import { alertmanagerAlerts } from "./sources/alertmanager.ts";
import { cloudWatchAlerts } from "./sources/cloudwatch.ts";
import { guardDutyAlerts } from "./sources/guardduty.ts";
import { healthAlerts } from "./sources/health.ts";
import { complianceAlerts, type HybridNode } from "./sources/ssm.ts";
import { executionAlerts } from "./sources/states.ts";
import { fleetAlerts } from "./sources/workflows.ts";

/** Some of AWS's own services leave parts of the envelope out. */
const envelope = eventEnvelope.partial({ version: true, resources: true });

/** What has to be known to tell what a delivery means. */
export interface Knowledge {
  accounts: readonly AccountPolicy[];
  /** The hybrid node of an id. */
  nodeOf: (instance: string) => HybridNode | undefined;
}

/**
 * What a delivery means, from whichever source and in whichever envelope: alerts, or by name that it is none.
 *
 * @throws {ZodError} what claims to be of a kind and is not as that kind is agreed to be: it is kept with what failed, for people to look at
 */
export function readAlerts(delivery: unknown, { accounts, nodeOf }: Knowledge): Reading {
  const alarms = alarmNews(delivery);
  if (alarms) return cloudWatchAlerts(alarms);
  const event = envelope.safeParse(delivery).data;
  if (!event) return notAlert("NO_EVENT", "neither an event of EventBridge's nor an alarm in SNS or as an action");
  const kind = event["detail-type"];
  if (event.source === FLEET_SOURCE) return fleetAlerts(kind, event.detail, new Date(event.time).toISOString());
  switch (`${event.source} ${kind}`) {
    case `aws.guardduty ${GUARDDUTY_FINDING}`:
      return guardDutyAlerts(guardDutyFinding.parse(delivery));
    case `aws.health ${HEALTH_EVENT}`:
      return healthAlerts(healthEvent.parse(delivery), accounts);
    case `aws.ssm ${COMPLIANCE_CHANGE}`:
      return complianceAlerts(complianceChange.parse(delivery), nodeOf);
    case `aws.states ${EXECUTION_STATUS_CHANGE}`:
      return executionAlerts(executionStatusChange.parse(delivery));
    case `${ALERTMANAGER_SOURCE} ${ALERTMANAGER_NOTIFICATION}`:
      return alertmanagerAlerts(alertmanagerNotification.parse(delivery).detail);
    default:
      return notAlert("NO_PROBLEM", `${event.source} "${kind}" tells of no problem of a cluster`);
  }
}
