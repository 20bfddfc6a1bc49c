import * as z from "zod";
import { DEFAULT_LIFECYCLE, NO_CHANNELS } from "./defaults.ts";
import { CHANNEL_FOLLOWS, type ChannelPolicy, type LifecyclePolicy } from "./lifecycle-policy.ts";
import { duration, name } from "./schema-parts.ts";

const PRICE = "US dollars per cluster and hour, such as 0.10";
const price = z.number(PRICE).nonnegative(PRICE);

const { prices } = DEFAULT_LIFECYCLE;

export const lifecycle = z
  .strictObject({
    prices: z
      .strictObject({ standard: price.default(prices.standard), extended: price.default(prices.extended) })
      .default(prices),
    horizon: duration.default(DEFAULT_LIFECYCLE.horizonSeconds),
    thresholds: z
      .array(duration)
      .min(1, "at least one duration such as 30d")
      .default(DEFAULT_LIFECYCLE.thresholdsSeconds),
    strategy: name.exactOptional(),
  })
  .transform(({ horizon, thresholds, ...rest }) => ({
    ...rest,
    horizonSeconds: horizon,
    thresholdsSeconds: [...new Set(thresholds)].sort((a, b) => b - a),
  }))
  .default(DEFAULT_LIFECYCLE) satisfies z.ZodType<LifecyclePolicy, unknown>;

const FOLLOW = `one of ${CHANNEL_FOLLOWS.join(", ")}`;
const NAME = "a name of lower-case letters, digits and hyphens, 30 at most";

export const channels = z
  .array(
    z
      .strictObject({
        // Part of the ids of its runs.
        name: z.string(NAME).regex(/^[a-z0-9][a-z0-9-]{0,29}$/, NAME),
        strategy: name.default("default"),
        follow: z.enum(CHANNEL_FOLLOWS, FOLLOW),
        version: z
          .string("a Kubernetes minor such as 1.35, in quotes")
          .regex(/^1\.\d{1,2}$/, "a Kubernetes minor such as 1.35, in quotes")
          .exactOptional(),
        settle: duration.default(0),
      })
      .transform(({ settle, ...rest }) => ({ ...rest, settleSeconds: settle })),
  )
  .default(NO_CHANNELS) satisfies z.ZodType<ChannelPolicy[], unknown>;
