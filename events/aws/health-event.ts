import * as z from "zod";
import { eventEnvelope } from "../envelope.ts";

export const HEALTH_EVENT = "AWS Health Event";

/** Services a cluster does not get along without; an outage of another one is nothing of ours. */
export const HEALTH_SERVICES = [
  "EKS",
  "EC2",
  "EBS",
  "EFS",
  "ECR",
  "ELASTICLOADBALANCING",
  "AUTOSCALING",
  "IAM",
  "KMS",
  "ROUTE53",
  "SSM",
  "STS",
  "VPC",
] as const;

/** AWS writes times as `Thu, 27 Aug 2026 13:19:03 GMT`; what is no time is as good as none. */
const time = z
  .string()
  .optional()
  .transform((text) => {
    const millis = Date.parse(text ?? "");
    return Number.isNaN(millis) ? undefined : new Date(millis).toISOString();
  });

/**
 * An event of AWS Health. It may come twice, the second time through a backup Region (`backupEvent`), with the same `eventArn` and `communicationId`; long ones come in
 * pages, public ones to every account, and those of other accounts to the organization's account as well (`affectedAccount`). Source: AWS Health user guide, "Reference: AWS Health events Amazon EventBridge schema".
 */
export const healthEvent = eventEnvelope.extend({
  source: z.literal("aws.health"),
  "detail-type": z.literal(HEALTH_EVENT),
  // Not every event has resources.
  resources: z.array(z.string()).default([]),
  detail: z.looseObject({
    eventArn: z.string(),
    service: z.string(),
    eventTypeCode: z.string(),
    /** issue, scheduledChange, accountNotification or investigation */
    eventTypeCategory: z.string(),
    eventScopeCode: z.enum(["ACCOUNT_SPECIFIC", "PUBLIC", "NONE"]).catch("ACCOUNT_SPECIFIC"),
    communicationId: z.string().optional(),
    startTime: time,
    endTime: time,
    lastUpdatedTime: time,
    /** open, closed or upcoming */
    statusCode: z.string().default("open"),
    eventRegion: z.string().optional(),
    affectedAccount: z.string().optional(),
    eventDescription: z
      .array(z.looseObject({ language: z.string().optional(), latestDescription: z.string() }))
      .default([]),
    affectedEntities: z
      .array(
        z
          .looseObject({
            entityValue: z.string(),
            /** PENDING, RESOLVED, IMPAIRED, UNIMPAIRED or UNKNOWN; some events call it statusCode. */
            status: z.string().optional(),
            statusCode: z.string().optional(),
            lastUpdatedTime: time,
            lastupdatedTime: time,
          })
          .transform(({ entityValue, status, statusCode, lastUpdatedTime, lastupdatedTime }) => ({
            entityValue,
            status: status ?? statusCode,
            updatedAt: lastUpdatedTime ?? lastupdatedTime,
          })),
      )
      .default([]),
    page: z.string().default("1"),
    totalPages: z.string().default("1"),
    backupEvent: z.string().default("false"),
  }),
});

export type HealthEvent = z.infer<typeof healthEvent>;
