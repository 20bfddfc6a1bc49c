import * as z from "zod";
import { duration, name } from "./schema-parts.ts";
import type { DigestPolicy, ReportPolicy } from "./telling-policy.ts";

/** Monday morning. */
const time = { cron: name.default("0 8 * * 1"), timezone: name.default("UTC") };

const LINK = "a duration of at least 5m and at most 12h";
/** A link ends with the credentials that signed it, and those of a Lambda function's role live twelve hours at most. */
const link = duration.refine((seconds) => seconds >= 300 && seconds <= 12 * 3600, LINK).default(6 * 3600);

const CHANNEL = "a channel of Slack such as #eks-reviews";
const channel = z
  .string(CHANNEL)
  .regex(/^#[a-z0-9_-]{1,80}$/, CHANNEL)
  .exactOptional();

export const report = z
  .strictObject({ ...time, linkExpires: link, channel })
  .transform(({ linkExpires, ...rest }) => ({ ...rest, linkExpiresSeconds: linkExpires })) satisfies z.ZodType<
  ReportPolicy,
  unknown
>;

export const digest = z
  .strictObject({ ...time, ending: duration.default(14 * 86_400) })
  .transform(({ ending, ...rest }) => ({ ...rest, endingSeconds: ending })) satisfies z.ZodType<DigestPolicy, unknown>;
