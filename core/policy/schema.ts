import ms, { type StringValue } from "ms";
import { z } from "zod";
import type { Amount, FleetPolicy } from "./policy.ts";

/**
 * The policy file `fleet.yaml` as people write it. Unknown keys are refused everywhere: a typo must not silently mean "default".
 * Every message says what is allowed; `parse.ts` adds where it is and what was found.
 */
const name = z.string("a name").min(1, "a name");
const accountId = z
  .string('an account id of 12 digits in quotes, "111122223333"')
  .regex(/^\d{12}$/, "an account id of 12 digits in quotes");
const region = z.string("a Region such as eu-west-1").regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a Region such as eu-west-1");

const DURATION = "a duration such as 90m, 2h, 1d or 1w";

/** `2h`, `1d`: to seconds. Months and years are refused: they have no fixed length. */
const duration = z.string(DURATION).transform((text, context) => {
  const milliseconds = /^\d+(\.\d+)?\s*(s|m|h|d|w)$/.test(text) ? ms(text as StringValue) : undefined;
  if (milliseconds === undefined || Number.isNaN(milliseconds)) {
    context.addIssue({ code: "custom", message: DURATION });
    return z.NEVER;
  }
  return Math.round(milliseconds / 1000);
});

const AMOUNT = "a number of clusters such as 2, or a share such as 25%";

const amount = z
  .union([z.int(AMOUNT).positive(AMOUNT), z.string().regex(/^(100|[1-9]\d?)%$/, AMOUNT)], AMOUNT)
  .transform(
    (value): Amount => (typeof value === "number" ? { count: value } : { percent: Number.parseInt(value, 10) }),
  );

const PERCENT = "a share such as 90%";
const percent = z
  .string(PERCENT)
  .regex(/^(100|\d{1,2})%$/, PERCENT)
  .transform((text) => Number.parseInt(text, 10));

const INSTANT = "a date such as 2026-11-24 (midnight UTC) or a time such as 2026-11-24T18:00:00Z";

/** YAML may have made a Date of it already; both become ISO 8601 in UTC. */
const instant = z
  .union([z.date(), z.iso.date(), z.iso.datetime({ offset: true })], INSTANT)
  .transform((value) => new Date(value).toISOString());

const SELECTOR = "labels or name, account, region with a text or a list of texts";
const selector = z.record(name, z.union([z.string(), z.array(z.string()).min(1)], SELECTOR), SELECTOR);

const stage = z
  .strictObject({
    name,
    match: selector,
    canary: z.int("a number of clusters").nonnegative().default(0),
    maxConcurrency: amount.default({ count: 1 }),
    soak: duration.default(0),
    window: name.optional(),
    failureBudget: z.int("a number of clusters").nonnegative().default(0),
    minSuccess: percent.default(100),
    nodegroupConcurrency: z.int("a number of node groups").positive().default(1),
  })
  .transform(({ soak, minSuccess, window, ...rest }) => ({
    ...rest,
    soakSeconds: soak,
    minSuccessPercent: minSuccess,
    ...(window === undefined ? {} : { window }),
  }));

const window = z
  .strictObject({ timezone: name, cron: name, duration })
  .transform(({ timezone, cron, duration: durationSeconds }) => ({ timezone, cron, durationSeconds }));

const labelSource = z.string("a source such as tag:Environment").regex(/^tag:.+$/, "a source such as tag:Environment");

export const policySchema = z.strictObject({
  fleet: name,
  hub: z.strictObject({ account: accountId, region }),
  accounts: z
    .array(z.strictObject({ id: accountId, name, regions: z.array(region).min(1, "at least one Region") }))
    .min(1, "at least one account"),
  clusters: z
    .strictObject({
      labels: z.record(name, labelSource).default({}),
      overrides: z.array(z.strictObject({ match: selector, labels: z.record(name, z.string()) })).default([]),
    })
    .default({ labels: {}, overrides: [] }),
  windows: z.record(name, window).default({}),
  freezes: z.array(z.strictObject({ name, from: instant, until: instant, match: selector.default({}) })).default([]),
  strategies: z.record(
    name,
    z.strictObject({
      maxHops: z.int("a number of Kubernetes minors").min(1).max(10).default(1),
      stages: z.array(stage).min(1, "at least one stage"),
    }),
  ),
  limits: z
    .strictObject({ maxConcurrentPerAccountRegion: z.int("a number of clusters").positive().default(5) })
    .default({ maxConcurrentPerAccountRegion: 5 }),
  baseline: z
    .strictObject({ addons: z.array(z.strictObject({ name, after: z.array(name).default([]) })).default([]) })
    .default({ addons: [] }),
}) satisfies z.ZodType<FleetPolicy, unknown>;
