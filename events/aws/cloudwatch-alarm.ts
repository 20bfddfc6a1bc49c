import * as z from "zod";
import { eventEnvelope } from "../envelope.ts";
import { snsDelivery } from "./sns.ts";

export const ALARM_STATE_CHANGE = "CloudWatch Alarm State Change";
export const ALARM_CONFIGURATION_CHANGE = "CloudWatch Alarm Configuration Change";

/** CloudWatch writes offsets without a colon: `2019-10-02T17:20:48.554+0000`. */
const time = z.string().transform((text, context) => {
  const millis = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  if (!Number.isNaN(millis)) return new Date(millis).toISOString();
  context.addIssue({ code: "custom", message: "not a time" });
  return z.NEVER;
});

const value = z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]);
const state = z.looseObject({
  value,
  reason: z.string().default(""),
  timestamp: time,
  /** `Alarm`, `WaitPeriod` or `ExtensionPeriod`: a composite alarm whose suppressor keeps its actions from being taken. */
  actionsSuppressedBy: z.string().optional(),
});

const metric = z.looseObject({
  /** CloudWatch's own, such as `AWS/EKS`; absent in what is computed of others. */
  metricStat: z
    .looseObject({
      metric: z.looseObject({
        namespace: z.string().default(""),
        name: z.string().default(""),
        dimensions: z.record(z.string(), z.string()).default({}),
      }),
    })
    .optional(),
});

const configuration = z.looseObject({
  description: z.string().optional(),
  metrics: z.array(metric).default([]),
  /** Of a composite alarm. */
  alarmRule: z.string().optional(),
});

/** Source: CloudWatch user guide, "Alarm events and EventBridge". */
const stateChange = eventEnvelope.extend({
  source: z.literal("aws.cloudwatch"),
  "detail-type": z.literal(ALARM_STATE_CHANGE),
  detail: z.looseObject({ alarmName: z.string(), state, configuration: configuration.default({ metrics: [] }) }),
});

const configurationChange = eventEnvelope.extend({
  source: z.literal("aws.cloudwatch"),
  "detail-type": z.literal(ALARM_CONFIGURATION_CHANGE),
  detail: z.looseObject({ alarmName: z.string(), operation: z.string(), state: state.optional() }),
});

/** A Lambda function as an alarm's action: no event of EventBridge's. Source: CloudWatch user guide, "Invoke a Lambda function from an alarm". */
const direct = z.looseObject({
  source: z.literal("aws.cloudwatch"),
  alarmArn: z.string(),
  accountId: z.string(),
  region: z.string(),
  alarmData: z.looseObject({ alarmName: z.string(), state, configuration: configuration.default({ metrics: [] }) }),
});

/** In SNS, dimensions are a list, and names begin with capitals. */
const dimensions = z
  .array(z.looseObject({ name: z.string(), value: z.string() }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ name, value }) => [name, value])));
const snsMetric = z.looseObject({
  MetricName: z.string().default(""),
  Namespace: z.string().default(""),
  Dimensions: dimensions,
});
const inSns = z.looseObject({
  AlarmName: z.string(),
  AlarmDescription: z.string().nullish(),
  AlarmArn: z.string(),
  NewStateValue: value,
  NewStateReason: z.string().default(""),
  StateChangeTime: time,
  AlarmRule: z.string().optional(),
  Trigger: z
    .looseObject({
      MetricName: z.string().optional(),
      Metrics: z.array(z.looseObject({ MetricStat: z.looseObject({ Metric: snsMetric }).optional() })).default([]),
    })
    .optional(),
});

/** An alarm as CloudWatch tells of it, in whichever of its forms. Times are ISO 8601 strings in UTC. */
export interface AlarmNews {
  name: string;
  arn: string;
  /** `deleted`: there is no such alarm any more. */
  state: z.infer<typeof value> | "deleted";
  reason: string;
  at: string;
  description?: string;
  metrics: { namespace: string; name: string; dimensions: Record<string, string> }[];
  /** Of a composite alarm: the expression over other alarms. */
  rule?: string;
  /** On the bus every alarm of an account is heard, also those nobody means us to; SNS and actions are set up for it. */
  overheard: boolean;
  /** What keeps its actions from being taken, as its owner wanted. CloudWatch tells of it again when that is over. */
  suppressedBy?: string;
}

/**
 * @returns undefined for what is no alarm of CloudWatch's; `changed`: an alarm was made or changed, which says nothing of its state; none: messages in SNS that are no
 * alarms
 */
export function alarmNews(delivery: unknown): AlarmNews[] | "changed" | undefined {
  const byBus = stateChange.safeParse(delivery).data;
  if (byBus) return [{ ...fromDetail(byBus.resources[0] ?? "", byBus.detail), overheard: true }];
  const byConfiguration = configurationChange.safeParse(delivery).data;
  if (byConfiguration) {
    const { resources, detail, time: at } = byConfiguration;
    if (detail.operation !== "delete") return "changed";
    const reason = "the alarm was deleted";
    const when = detail.state && detail.state.timestamp > at ? detail.state.timestamp : new Date(at).toISOString();
    return [
      {
        name: detail.alarmName,
        arn: resources[0] ?? "",
        state: "deleted",
        reason,
        at: when,
        metrics: [],
        overheard: true,
      },
    ];
  }
  const called = direct.safeParse(delivery).data;
  if (called) return [{ ...fromDetail(called.alarmArn, called.alarmData), overheard: false }];
  return snsDelivery.safeParse(delivery).data?.Records.flatMap(({ Sns }) => fromSns(Sns.Message));
}

type Detail = Pick<z.output<typeof stateChange>["detail"], "alarmName" | "state" | "configuration">;

function fromDetail(arn: string, { alarmName, state: now, configuration: how }: Detail): Omit<AlarmNews, "overheard"> {
  return {
    name: alarmName,
    arn,
    state: now.value,
    reason: now.reason,
    at: now.timestamp,
    ...(how.description ? { description: how.description } : {}),
    metrics: how.metrics.flatMap(({ metricStat }) => metricStat?.metric ?? []),
    ...(how.alarmRule === undefined ? {} : { rule: how.alarmRule }),
    ...(now.actionsSuppressedBy === undefined ? {} : { suppressedBy: now.actionsSuppressedBy }),
  };
}

function fromSns(message: string): AlarmNews[] {
  const alarm = inSns.safeParse(jsonOf(message)).data;
  if (!alarm) return [];
  const { Trigger: trigger } = alarm;
  const single = trigger?.MetricName === undefined ? undefined : snsMetric.safeParse(trigger).data;
  const metrics = [
    ...(single ? [single] : []),
    ...(trigger?.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric ?? []),
  ];
  return [
    {
      name: alarm.AlarmName,
      arn: alarm.AlarmArn,
      overheard: false,
      state: alarm.NewStateValue,
      reason: alarm.NewStateReason,
      at: alarm.StateChangeTime,
      ...(alarm.AlarmDescription ? { description: alarm.AlarmDescription } : {}),
      metrics: metrics.map(({ Namespace, MetricName, Dimensions }) => ({
        namespace: Namespace,
        name: MetricName,
        dimensions: Dimensions,
      })),
      ...(alarm.AlarmRule === undefined ? {} : { rule: alarm.AlarmRule }),
    },
  ];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
