import { HEALTH_SERVICES, type HealthEvent } from "#events/aws/health-event.ts";
import type { AccountPolicy } from "../../policy/policy.ts";
import { notAlert, type Reading } from "../draft.ts";

const ENTITIES = 20;
const TOLD_EACH = "the clusters it names are told in their own channels";

/**
 * Outages AWS Health tells of. The same one through the backup Region, in pages, or (if it is public) to several accounts is the same alert. What AWS plans is a deadline, not
 * a problem: see `core/lifecycle`.
 */
export function healthAlerts(
  { detail, account: receiver, region: delivered, time }: HealthEvent,
  accounts: readonly AccountPolicy[],
): Reading {
  const { service, eventTypeCategory, eventTypeCode, eventScopeCode, eventArn, statusCode } = detail;
  if (!(HEALTH_SERVICES as readonly string[]).includes(service))
    return notAlert("OTHER_SERVICE", `AWS Health tells of ${service}, on which no cluster depends`);
  if (eventTypeCategory !== "issue" && eventTypeCategory !== "investigation")
    return notAlert("NOT_A_PROBLEM", `AWS Health announces ${eventTypeCode} (${eventTypeCategory}): no problem now`);
  const isPublic = eventScopeCode === "PUBLIC";
  const account = detail.affectedAccount ?? receiver;
  const region = detail.eventRegion ?? delivered;
  const ours = accounts.some(
    ({ id, regions }) => (isPublic || id === account) && (region === "global" || regions.includes(region)),
  );
  if (!ours)
    return notAlert("NOT_OURS", `the fleet has nothing in ${isPublic ? region : `${region} of account ${account}`}`);
  const at = detail.lastUpdatedTime ?? new Date(time).toISOString();
  const status = statusCode === "closed" ? "resolved" : "firing";
  const severity = service === "EKS" && isPublic ? "critical" : "warning";
  const words =
    detail.eventDescription.find(({ language }) => language?.startsWith("en")) ?? detail.eventDescription[0];
  const entities = detail.affectedEntities.map(({ entityValue }) => entityValue);
  return {
    drafts: [
      {
        source: "health",
        status,
        severity,
        labels: {
          alertname: "AWSHealthIssue",
          severity,
          source: "health",
          service,
          event_type: eventTypeCode,
          region,
          ...(isPublic ? {} : { account }),
        },
        annotations: {
          summary: `AWS Health: ${eventTypeCode} in ${region}`,
          ...(words ? { description: words.latestDescription } : {}),
          url: `https://health.console.aws.amazon.com/health/home#/account/event-log?eventID=${encodeURIComponent(eventArn)}`,
          ...(entities.length > 0 ? { details: { affected: entities.slice(0, ENTITIES).join(", ") } } : {}),
        },
        startsAt: detail.startTime ?? at,
        ...(status === "resolved" ? { endsAt: detail.endTime ?? at } : {}),
        at,
        identity: { source: "health", event: eventArn, ...(isPublic ? {} : { account }) },
        // Each cluster that an event of EKS names has a finding of its own: see `core/lifecycle/health.ts`.
        about: {
          ...(service === "EKS" && entities.length > 0 ? { apart: TOLD_EACH } : { arns: entities }),
          region,
          ...(isPublic ? {} : { account }),
        },
      },
    ],
  };
}
