import * as z from "zod";
import { identity, instant } from "./common.ts";

const matcher = z.strictObject({
  label: z.string(),
  is: z.enum(["=", "!=", "=~", "!~"]),
  value: z.string(),
});

export const silenceView = z.strictObject({
  id: z.string(),
  status: z.enum(["pending", "active", "expired"]),
  matchers: z.array(matcher),
  /** The same as people write it: `{alertname="TargetDown"}`. */
  text: z.string(),
  owner: z.string(),
  reason: z.string(),
  startsAt: instant,
  endsAt: instant,
  /** Who ended it before its time; null: nobody did. */
  endedBy: z.string().nullable(),
  createdAt: instant,
});

export type SilenceView = z.infer<typeof silenceView>;

const by = z.string().min(1).max(200);

/** Alerts that are told to nobody for a while. */
export const silences = {
  requests: [
    z.strictObject({
      action: z.literal("silence-alerts"),
      /** In Alertmanager's syntax, each of one or several matchers. */
      matchers: z.array(z.string().min(1).max(2000)).max(20).default([]),
      /** Its name, or account/region/name. */
      cluster: z.string().min(1).optional(),
      /** Name of an alert. */
      alert: z.string().min(1).max(500).optional(),
      /** Absent: now. */
      from: instant.optional(),
      /** Either this, from its start, or `until`. */
      seconds: z.int().positive().optional(),
      until: instant.optional(),
      /** Who answers for it; absent: who asks. */
      owner: z.string().min(1).max(200).optional(),
      by,
      /** Never left out: a silence that nobody can explain is ended by nobody. */
      why: z.string().trim().min(1).max(500),
      ...identity,
    }),
    z.strictObject({
      action: z.literal("end-silence"),
      id: z.string().min(1).max(100),
      by,
      why: z.string().max(500).default(""),
      ...identity,
    }),
    z.strictObject({
      action: z.literal("list-silences"),
      /** Also those that ended in the last days. */
      all: z.boolean().default(false),
    }),
  ],
  answers: [
    z.strictObject({
      action: z.literal("silence-alerts"),
      /** `extended`: there was one of the very same alerts. `unchanged`: it lasts as long already. */
      outcome: z.enum(["created", "extended", "unchanged"]),
      silence: silenceView,
    }),
    z.strictObject({
      action: z.literal("end-silence"),
      /** `unchanged`: it was over. */
      outcome: z.enum(["ended", "unchanged"]),
      silence: silenceView,
    }),
    z.strictObject({ action: z.literal("list-silences"), now: instant, silences: z.array(silenceView) }),
  ],
};
