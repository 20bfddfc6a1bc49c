import * as z from "zod";
import type { Matcher } from "../alerts/matcher.ts";
import { parseMatchers } from "../alerts/parse-matchers.ts";
import { InvalidInputError } from "../errors.ts";
import type { AlertsPolicy, EscalationStep, Notifier, RoutePolicy } from "./alerts-policy.ts";
import { DEFAULT_ALERTS as D } from "./defaults.ts";
import { duration, name } from "./schema-parts.ts";

const MATCHERS = 'matchers such as severity=~"critical|warning", or a list of them';
const matchers = z.union([z.string(), z.array(z.string(MATCHERS))], MATCHERS).transform((texts, context): Matcher[] =>
  [texts].flat().flatMap((text, index) => {
    try {
      const found = parseMatchers(text);
      if (found.length > 0) return found;
      context.addIssue({ code: "custom", message: MATCHERS, path: Array.isArray(texts) ? [index] : [] });
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      context.addIssue({
        code: "custom",
        message: `${MATCHERS}: ${error.message}`,
        path: Array.isArray(texts) ? [index] : [],
      });
    }
    return [];
  }),
);

const AFTER = "a list of { after, receiver }, such as { after: 15m, receiver: fleet }";
const escalate = z.array(
  z
    .strictObject({ after: duration, receiver: name })
    .transform(({ after, receiver }): EscalationStep => ({ afterSeconds: after, receiver })),
  AFTER,
);

/** What a node of the tree may set; its children have it as well unless they set it otherwise. */
const settings = {
  receiver: name.exactOptional(),
  groupBy: z.array(name, "a list of labels such as [alertname], or ['...'] for all").exactOptional(),
  groupWait: duration.exactOptional(),
  groupInterval: duration.exactOptional(),
  repeatInterval: duration.exactOptional(),
  escalate: escalate.exactOptional(),
};

interface Settings {
  groupWait?: number;
  groupInterval?: number;
  repeatInterval?: number;
}

const inSeconds = <Rest extends object>({ groupWait, groupInterval, repeatInterval, ...rest }: Rest & Settings) => ({
  ...rest,
  ...(groupWait === undefined ? {} : { groupWaitSeconds: groupWait }),
  ...(groupInterval === undefined ? {} : { groupIntervalSeconds: groupInterval }),
  ...(repeatInterval === undefined ? {} : { repeatIntervalSeconds: repeatInterval }),
});

const route: z.ZodType<RoutePolicy, unknown> = z.lazy(() =>
  z
    .strictObject({
      match: matchers.default([]),
      continue: z.boolean("true or false").default(false),
      ...settings,
      routes: z.array(route, "a list of routes").default([]),
    })
    .transform(inSeconds),
);

/** Slack's names: small letters, digits, hyphens and underscores, 80 at most. Source: https://docs.slack.dev/reference/methods/conversations.create */
const channelOf = (what: string, placeholder: string) =>
  z
    .string(what)
    .regex(new RegExp(`^#?(?:[a-z0-9_-]|${placeholder}){1,80}$`), what)
    .transform((text) => (text.startsWith("#") ? text : `#${text}`));

const LETTERS = "of small letters, digits, hyphens and underscores";
const CHANNEL = `a channel's name ${LETTERS} with {name} in it for the cluster's name, such as eks-{name}`;
const FLEET_CHANNEL = `a channel's name ${LETTERS}, 80 at most, such as eks-fleet`;
const RECEIVER_CHANNEL = `a channel's name ${LETTERS}, in which {label} is the value of an alert's label, such as "#platform" or "team-{owner}"`;

const SECRET = "name or ARN of a secret in Secrets Manager";
const TOPIC = "the ARN of a topic of SNS such as arn:aws:sns:eu-west-1:111122223333:alerts";

const receiver = z
  .strictObject({
    channel: channelOf(RECEIVER_CHANNEL, String.raw`\{[^\s{}]{1,100}\}`).exactOptional(),
    pagerduty: z
      .strictObject({ secret: z.string(SECRET).regex(/^[\w/+=.@:-]{1,512}$/, SECRET) }, `{ secret: ${SECRET} }`)
      .exactOptional(),
    sns: z
      .string(TOPIC)
      .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?$/, TOPIC)
      .exactOptional(),
  })
  .refine((given) => Object.keys(given).length > 0, "one or several of channel, pagerduty, sns")
  .transform(({ channel, pagerduty, sns }): Notifier[] => [
    ...(channel === undefined ? [] : [{ kind: "channel" as const, channel }]),
    ...(pagerduty === undefined ? [] : [{ kind: "pagerduty" as const, secret: pagerduty.secret }]),
    ...(sns === undefined ? [] : [{ kind: "sns" as const, topic: sns }]),
  ]);

const inhibitRule = z.strictObject({
  name: name.exactOptional(),
  source: matchers,
  target: matchers,
  equal: z.array(name, "a list of labels such as [cluster]").default([]),
});

const COUNT = "a whole number";

export const alerts = z
  .strictObject({
    channel: channelOf(CHANNEL, String.raw`\{(?:name|cluster)\}`)
      .refine((text) => text.includes("{"), CHANNEL)
      .default(D.channel),
    fleetChannel: channelOf(FLEET_CHANNEL, "(?!)").default(D.fleetChannel),
    receivers: z.record(name, receiver, "receivers by name").default(D.receivers),
    ...settings,
    escalateAfter: duration.exactOptional(),
    routes: z.array(route, "a list of routes").default([]),
    inhibit: z.array(inhibitRule, "a list of { source, target, equal }").default(D.inhibit),
    inhibitWithout: z.array(name, "a list of built-in rules' names").default(D.inhibitWithout),
    incidents: z
      .strictObject({
        clusters: z.int(COUNT).default(D.incidents.clusters),
        within: duration.default(D.incidents.withinSeconds),
        by: z.array(name, "a list of labels").default(D.incidents.by),
      })
      .transform(({ within, ...rest }) => ({ ...rest, withinSeconds: within }))
      .default(D.incidents),
    flapping: z
      .strictObject({
        changes: z.int(COUNT).default(D.flapping.changes),
        within: duration.default(D.flapping.withinSeconds),
      })
      .transform(({ within, ...rest }) => ({ ...rest, withinSeconds: within }))
      .default(D.flapping),
    silences: z
      .strictObject({ longest: duration.default(D.silences.longestSeconds) })
      .transform(({ longest }) => ({ longestSeconds: longest }))
      .default(D.silences),
    digest: z.strictObject({ cron: name.default("0 8 * * *"), timezone: name.default("UTC") }).exactOptional(),
  })
  .refine(({ escalate: steps, escalateAfter }) => steps === undefined || escalateAfter === undefined, {
    path: ["escalateAfter"],
    message: "either escalateAfter, which tells the fleet's channel, or escalate, which says whom",
  })
  .transform(
    ({
      channel,
      fleetChannel,
      receivers,
      inhibit,
      inhibitWithout,
      incidents,
      flapping,
      silences,
      digest,
      escalateAfter,
      routes,
      ...root
    }): AlertsPolicy => ({
      channel,
      fleetChannel,
      receivers,
      route: {
        ...D.route,
        ...inSeconds(root),
        routes: [...routes, ...D.route.routes],
        ...(escalateAfter === undefined ? {} : { escalate: [{ afterSeconds: escalateAfter, receiver: "fleet" }] }),
      },
      inhibit,
      inhibitWithout,
      incidents,
      flapping,
      silences,
      ...(digest === undefined ? {} : { digest }),
    }),
  )
  .default(D) satisfies z.ZodType<AlertsPolicy, unknown>;
