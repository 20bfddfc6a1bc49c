import * as z from "zod";
import { clusterSummary } from "./clusters.ts";
import { instant, reason, runStatus } from "./common.ts";
import { goalSchema } from "./goal.ts";

/** What the fleet review is made from, a page of clusters at a time: an answer of Lambda's is 6 MB at most. What is not about one cluster comes with the first page. */
const reviewRequest = z.strictObject({
  action: z.literal("review"),
  /** `next` of the page before; absent: the first page. */
  after: z.string().min(1).optional(),
});

const severity = z.enum(["low", "medium", "high", "critical"]);

/** An open finding. */
const finding = z.strictObject({
  rule: z.string(),
  /** Empty: the cluster itself. */
  subject: z.string(),
  severity,
  found: z.string(),
  message: z.string(),
  remedy: z.string(),
  openedAt: instant,
  exemptedUntil: instant.nullable(),
});

export const reviewedCluster = z.strictObject({
  summary: clusterSummary,
  firstSeenAt: instant,
  addons: z.array(z.strictObject({ name: z.string(), version: z.string(), status: z.string(), since: instant })),
  /** Names of the add-ons the policy file's template wants of it; what Auto Mode brings by itself is not among them. */
  wanted: z.array(z.string()),
  /** Managed node groups. */
  nodegroups: z.array(z.strictObject({ name: z.string(), version: z.string(), desired: z.int() })),
  findings: z.array(finding),
});

const exemption = z.strictObject({
  /** `upgrade`, or a rule's id. */
  rule: z.string(),
  /** Which clusters, as the policy file says it: `tier dev or staging, name legacy-*`. */
  match: z.string(),
  owner: z.string(),
  reason: z.string(),
  expires: instant,
  /** How many clusters of the fleet it is about, and the first of their ids. */
  clusters: z.int(),
  some: z.array(z.string()),
});

const node = z.strictObject({
  id: z.string(),
  hostname: z.string().nullable(),
  status: z.enum(["unknown", "lost", "proposed-removal"]),
  /** Why, in sentences. */
  reasons: z.array(z.string()),
  /** Since when it is out of touch. */
  since: instant.nullable(),
});

const site = z.strictObject({
  name: z.string(),
  /** Its id. */
  cluster: z.string(),
  owner: z.string(),
  credentials: z.enum(["ssm", "roles-anywhere"]),
  nodes: z.strictObject({ all: z.int(), connected: z.int(), lost: z.int(), unknown: z.int(), leaving: z.int() }),
  /** Kubernetes minors of its nodes' kubelets, as far as they are known. */
  kubelets: z.array(z.strictObject({ minor: z.string(), nodes: z.int() })),
  /** Nodes that somebody should look at. */
  troubled: z.array(node),
  /** Activations that hosts can join by. */
  activations: z.array(
    z.strictObject({
      id: z.string(),
      standing: z.boolean(),
      nodes: z.int(),
      registrations: z.int(),
      expiresAt: instant,
    }),
  ),
});

const run = z.strictObject({
  id: z.string(),
  goal: goalSchema,
  strategy: z.string(),
  requestedBy: z.string(),
  status: runStatus,
  reason: reason.nullable(),
  startedAt: instant,
  endedAt: instant.nullable(),
  stages: z.array(z.strictObject({ name: z.string(), status: z.string() })),
  /** How many members are in which status. */
  members: z.record(z.string(), z.int()),
  /** Of its members that were upgraded, in seconds; null: none was. */
  medianSeconds: z.int().nullable(),
});

const version = z.strictObject({
  version: z.string(),
  status: z.enum(["STANDARD_SUPPORT", "EXTENDED_SUPPORT", "UNSUPPORTED"]),
  endOfStandardSupport: instant.exactOptional(),
  endOfExtendedSupport: instant.exactOptional(),
});

/** Something that could not be read, by name. */
const gap = z.strictObject({ what: z.string(), why: z.string(), since: instant.nullable() });

/** What is not about one cluster. */
export const reviewedFleet = z.strictObject({
  fleet: z.string(),
  now: instant,
  /** How far ahead costs are added up. */
  until: instant,
  prices: z.strictObject({ standard: z.number(), extended: z.number() }),
  /** Names of accounts, by id. */
  accounts: z.record(z.string(), z.string()),
  /** In the order in which the policy file's strategies go through them. */
  tiers: z.array(z.string()),
  versions: z.array(version),
  exemptions: z.array(exemption),
  sites: z.array(site),
  /** The newest first. */
  runs: z.array(run),
  gaps: z.array(gap),
});

const reviewAnswer = z.strictObject({
  action: z.literal("review"),
  /** null: on all pages but the first. */
  fleet: reviewedFleet.nullable(),
  clusters: z.array(reviewedCluster),
  /** Ask again with it; null: this was the last page. */
  next: z.string().nullable(),
});

export type ReviewedCluster = z.infer<typeof reviewedCluster>;
export type ReviewedFleet = z.infer<typeof reviewedFleet>;
export type ReviewAnswer = z.infer<typeof reviewAnswer>;

/** All pages together. */
export interface ReviewMaterial {
  fleet: ReviewedFleet;
  clusters: ReviewedCluster[];
}

export const reviews = { requests: [reviewRequest], answers: [reviewAnswer] };
