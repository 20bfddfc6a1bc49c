import * as z from "zod";
import { eventEnvelope } from "../envelope.ts";

export const GUARDDUTY_FINDING = "GuardDuty Finding";

const tag = z.looseObject({ key: z.string(), value: z.string().default("") });

/**
 * A finding of GuardDuty's, new or seen again: it comes with every new occurrence, up to every 15 minutes. GuardDuty says of no finding that it is over, only that somebody
 * archived it. Source: GuardDuty user guide, "Processing GuardDuty findings with EventBridge", and the schema `aws.guardduty@GuardDutyFinding`.
 */
export const guardDutyFinding = eventEnvelope.extend({
  source: z.literal("aws.guardduty"),
  "detail-type": z.literal(GUARDDUTY_FINDING),
  detail: z.looseObject({
    accountId: z.string(),
    region: z.string(),
    id: z.string(),
    arn: z.string().default(""),
    type: z.string(),
    title: z.string(),
    description: z.string().default(""),
    /** 1.0 to 10.0. */
    severity: z.number(),
    createdAt: z.string(),
    updatedAt: z.string(),
    resource: z.looseObject({
      resourceType: z.string().default(""),
      eksClusterDetails: z
        .looseObject({ name: z.string().default(""), arn: z.string().default(""), tags: z.array(tag).nullish() })
        .nullish(),
      kubernetesDetails: z.looseObject({}).nullish(),
      instanceDetails: z.looseObject({ instanceId: z.string().optional(), tags: z.array(tag).nullish() }).nullish(),
    }),
    service: z.looseObject({
      archived: z.boolean().default(false),
      count: z.number().default(1),
      eventFirstSeen: z.string().optional(),
      eventLastSeen: z.string().optional(),
    }),
  }),
});

export type GuardDutyFinding = z.infer<typeof guardDutyFinding>;
