import * as z from "zod";
import { instant } from "./common.ts";

const severity = z.enum(["low", "medium", "high", "critical"]);

/** Scans clusters now, a page of the fleet at a time, and writes down what is found. */
export const scanRequest = z.strictObject({
  action: z.literal("scan"),
  /** One cluster only: its name, or `account/region/name` where the name alone is not enough. */
  cluster: z.string().min(1).optional(),
  /** `next` of the page before; absent: the first page. */
  after: z.string().min(1).optional(),
});

const finding = {
  rule: z.string(),
  /** Empty: the cluster itself. */
  subject: z.string(),
  severity,
  found: z.string(),
  wanted: z.string(),
  message: z.string(),
  remedy: z.string(),
  evidence: z.record(z.string(), z.string()),
};
const place = { account: z.string(), region: z.string() };

export const scanAnswer = z.strictObject({
  action: z.literal("scan"),
  now: instant,
  clusters: z.array(
    z.strictObject({
      ...place,
      cluster: z.string(),
      /** `waits`: it is being made or deleted, so nothing is judged. */
      status: z.enum(["scanned", "unreadable", "waits", "gone"]),
      /** What could not be read. */
      gaps: z.array(z.string()),
      findings: z.array(
        z.strictObject({
          ...finding,
          /** Why Fleetwright can do nothing about it by itself, where it otherwise could; null: it can, or never could. */
          needsPerson: z.string().nullable(),
          /** What it would do; null: nothing. */
          fix: z.string().nullable(),
          exemptedUntil: instant.nullable(),
        }),
      ),
    }),
  ),
  /** The policy file's own rules, with what people are told of them. */
  ownRules: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      severity,
      why: z.string(),
      remedy: z.string(),
      /** Empty: none. */
      page: z.string(),
    }),
  ),
  /** Accounts and Regions whose clusters cannot be listed; those on record were scanned all the same. On the first page. */
  unlisted: z.array(z.strictObject({ ...place, message: z.string() })),
  next: z.string().nullable(),
});

/** What is on record of findings. */
export const findingsRequest = z.strictObject({
  action: z.literal("findings"),
  /** Of one cluster, closed ones too while they are kept; absent: what is open in the fleet. */
  cluster: z.string().min(1).optional(),
  after: z.string().min(1).optional(),
});

export const findingsAnswer = z.strictObject({
  action: z.literal("findings"),
  now: instant,
  findings: z.array(
    z.strictObject({
      ...place,
      cluster: z.string(),
      ...finding,
      firstSeenAt: instant,
      openedAt: instant,
      closedAt: instant.nullable(),
      closedBecause: z.string().nullable(),
      toldAt: instant.nullable(),
      exemptedUntil: instant.nullable(),
      /** What came of the last attempt to fix it, and why it did not help; null: there was none. */
      fix: z
        .strictObject({ at: instant, outcome: z.enum(["fixed", "failed", "skipped"]), reason: z.string() })
        .nullable(),
      /** How often it came back. */
      reopened: z.int(),
    }),
  ),
  next: z.string().nullable(),
});

/** The exemptions of the policy file that is deployed, and what they come to. */
export const exemptionsRequest = z.strictObject({ action: z.literal("exemptions") });

export const exemptionsAnswer = z.strictObject({
  action: z.literal("exemptions"),
  now: instant,
  exemptions: z.array(
    z.strictObject({
      /** `upgrade`, or a rule. */
      rule: z.string(),
      subject: z.string().nullable(),
      match: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
      owner: z.string(),
      reason: z.string(),
      expires: instant,
      status: z.enum(["holds", "ends-soon", "expired"]),
      /** Until its end, rounded up; negative: since. */
      daysLeft: z.int(),
      /** Clusters on record that it matches; none: it is of no use any more. */
      clusters: z.int(),
      /** Open findings it hides, or hid. */
      findings: z.int(),
    }),
  ),
});

export const drifts = {
  requests: [scanRequest, findingsRequest, exemptionsRequest],
  answers: [scanAnswer, findingsAnswer, exemptionsAnswer],
};

export type ScanAnswer = z.infer<typeof scanAnswer>;
export type FindingsAnswer = z.infer<typeof findingsAnswer>;
export type ExemptionsAnswer = z.infer<typeof exemptionsAnswer>;
