import type { EventEnvelope } from "#events/envelope.ts";

interface Health {
  code?: string;
  category?: string;
  scope?: "PUBLIC" | "ACCOUNT_SPECIFIC";
  status?: string;
  /** Which of AWS's messages about the event. */
  message?: number;
  at?: string;
  startsAt?: string;
  affectedAccount?: string;
  receiver?: string;
  /** Where it was delivered. */
  delivered?: string;
  region?: string;
  page?: number;
  entities?: { value: string; status?: string; at?: string }[];
  service?: string;
}

export const clusterArn = (name: string, region = "eu-west-1", account = "111122223333"): string =>
  `arn:aws:eks:${region}:${account}:cluster/${name}`;

const gmt = (time: string): string => new Date(time).toUTCString();

/** An event of AWS Health about EKS, in the shape of the user guide's schema and examples. */
export function healthEventOf({
  code = "AWS_EKS_PLANNED_LIFECYCLE_EVENT",
  category = "scheduledChange",
  scope = "ACCOUNT_SPECIFIC",
  status = "upcoming",
  message = 1,
  at = "2026-11-23T08:00:00Z",
  startsAt = "2027-03-01T00:00:00Z",
  affectedAccount = "111122223333",
  receiver = affectedAccount,
  region = "eu-west-1",
  delivered = region,
  page = 1,
  entities = [],
  service = "EKS",
}: Health = {}): EventEnvelope {
  return {
    version: "0",
    id: `health-${message}-${delivered}-${receiver}-${page}`,
    "detail-type": "AWS Health Event",
    source: "aws.health",
    account: receiver,
    time: at,
    region: delivered,
    resources: entities.map(({ value }) => value),
    detail: {
      eventArn: `arn:aws:health:${region}::event/${service}/${code}/${code}_1234`,
      service,
      eventTypeCode: code,
      eventTypeCategory: category,
      eventScopeCode: scope,
      communicationId: `0f1e2d3c-${message}`,
      startTime: gmt(startsAt),
      endTime: "",
      lastUpdatedTime: gmt(at),
      statusCode: status,
      eventRegion: region,
      eventDescription: [
        {
          language: "en_US",
          latestDescription: "Kubernetes 1.34 reaches the end of standard support. Upgrade your clusters.",
        },
      ],
      affectedEntities: entities.map(({ value, status: state = "PENDING", at: changed = at }) => ({
        entityValue: value,
        lastUpdatedTime: gmt(changed),
        status: state,
      })),
      affectedAccount,
      page: String(page),
      totalPages: "2",
      backupEvent: String(delivered !== region),
    },
  };
}
