import * as z from "zod";
import { identity, instant } from "./common.ts";

const severity = z.enum(["none", "info", "warning", "critical"]);
const status = z.enum(["firing", "resolved"]);
const because = z.strictObject({ code: z.string(), message: z.string() });
const labels = z.record(z.string(), z.string());
const by = z.string().min(1).max(200);

const group = {
  /** Of one receiver's message: what is acknowledged and shown is asked for by it, or by what it begins with. */
  key: z.string(),
  labels,
  /** `account/region/name`; null: it is about none. */
  cluster: z.string().nullable(),
  severity,
  firing: z.int(),
  resolved: z.int(),
  startedAt: instant,
  receiver: z.string(),
  channels: z.array(z.string()),
  /** When it was told first; null: it was not. */
  toldAt: instant.nullable(),
  acknowledged: z.strictObject({ by: z.string(), at: instant }).nullable(),
  snoozed: z.strictObject({ by: z.string(), until: instant }).nullable(),
  /** Key of the fleet incident it is told as part of. */
  incident: z.string().nullable(),
};

/** What of it is muted, flapping or waits, and why. */
const member = z.strictObject({
  fingerprint: z.string(),
  name: z.string(),
  summary: z.string(),
  source: z.string(),
  status,
  severity,
  labels,
  startsAt: instant,
  endsAt: instant.nullable(),
  told: status.nullable(),
  /** Why what it is now was told to nobody; null: it was told. */
  untold: because.nullable(),
  url: z.string().nullable(),
  runbookUrl: z.string().nullable(),
});

export const alertGroupView = z.strictObject(group);
export type AlertGroupView = z.infer<typeof alertGroupView>;
export const alertDetails = z.strictObject({
  ...group,
  route: z.string(),
  nextLookAt: instant.nullable(),
  members: z.array(member),
  /** What happened to it, the newest last. */
  notes: z.array(z.strictObject({ at: instant, code: z.string(), message: z.string() })),
});
export type AlertDetails = z.infer<typeof alertDetails>;

/** Alerts: what fires, why it was told or not, and who takes care of it. */
export const alerting = {
  requests: [
    z.strictObject({
      action: z.literal("list-alerts"),
      /** Its name, or account/region/name; absent: the fleet. */
      cluster: z.string().min(1).optional(),
      after: z.string().min(1).optional(),
    }),
    z.strictObject({ action: z.literal("show-alert"), key: z.string().min(4).max(200) }),
    z.strictObject({
      action: z.literal("acknowledge-alert"),
      key: z.string().min(4).max(200),
      by,
      why: z.string().max(500).default(""),
      ...identity,
    }),
    z.strictObject({
      action: z.literal("test-alert"),
      /** Its name, or account/region/name; absent: none, which tells the fleet channel. */
      cluster: z.string().min(1).optional(),
      labels: labels.default({}),
      severity: z.enum(["info", "warning", "critical"]).default("info"),
      /** How long it fires. */
      seconds: z.int().min(60).max(86_400).default(600),
      by,
      why: z.string().max(500).default(""),
      ...identity,
    }),
  ],
  answers: [
    z.strictObject({
      action: z.literal("list-alerts"),
      now: instant,
      groups: z.array(alertGroupView),
      next: z.string().nullable(),
    }),
    z.strictObject({ action: z.literal("show-alert"), now: instant, alert: alertDetails }),
    z.strictObject({
      action: z.literal("acknowledge-alert"),
      changed: z.boolean(),
      code: z.string(),
      message: z.string(),
    }),
    z.strictObject({
      action: z.literal("test-alert"),
      alertname: z.string(),
      labels,
      until: instant,
      message: z.string(),
    }),
  ],
};
