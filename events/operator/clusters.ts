import * as z from "zod";
import { instant, reason, runStatus } from "./common.ts";
import { goalSchema } from "./goal.ts";

/** As in the policy file: `name`, `account` and `region` take globs, any other key is a label. */
const match = z.record(z.string().min(1), z.union([z.string(), z.array(z.string()).min(1)]));

/** Clusters on record with their deadlines and what waiting costs, a page at a time: an answer of Lambda's is 6 MB at most. */
const clustersRequest = z.strictObject({
  action: z.literal("clusters"),
  match: match.default({}),
  /** Read from EKS now instead of what was seen last. */
  live: z.boolean().default(false),
  /** How far ahead costs are added up, a time or so long from now on; absent: as far as the policy file says. */
  until: z.union([instant, z.strictObject({ seconds: z.int().positive() })]).optional(),
  /** `next` of the page before; absent: the first page. */
  after: z.string().min(1).optional(),
});

const clusterRequest = z.strictObject({
  action: z.literal("cluster"),
  /** Name, or `account/region/name` where the name alone is not enough. */
  cluster: z.string().min(1),
  live: z.boolean().default(false),
});

const deadline = z.strictObject({
  kind: z.enum(["standard-support", "extended-support", "aws-health"]),
  at: instant,
  what: z.string(),
});

const summary = {
  cluster: z.string(),
  account: z.string(),
  region: z.string(),
  status: z.string(),
  version: z.string(),
  platformVersion: z.string().nullable(),
  /** null: not known. */
  supportType: z.enum(["STANDARD", "EXTENDED"]).nullable(),
  autoMode: z.boolean(),
  hybrid: z.boolean(),
  createdAt: instant,
  lastSeenAt: instant,
  owner: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  /** running, adopted, incomplete or failed; null: never adopted. */
  adoption: z.string().nullable(),
  addons: z.strictObject({ installed: z.int(), unwell: z.int() }),
  nodes: z.strictObject({ groups: z.int(), desired: z.int() }),
  /** Open ones. */
  findings: z.strictObject({ critical: z.int(), high: z.int(), medium: z.int(), low: z.int() }),
  /** The earlier first, those that are over too. */
  deadlines: z.array(deadline),
  /** EKS says nothing (any more) of its version. */
  unknownVersion: z.boolean(),
  /** Of extended support if it stays at its version, by list prices, in US dollars. */
  cost: z.strictObject({ hours: z.number(), dollars: z.number(), until: instant }),
  /** The run that takes it out of reach of its deadlines. */
  proposal: z
    .strictObject({ goal: z.string(), strategy: z.string(), runs: z.int(), text: z.string(), command: z.string() })
    .nullable(),
};

export const clusterSummary = z.strictObject(summary);

export const clusterDetails = z.strictObject({
  ...summary,
  addons: z.array(z.strictObject({ name: z.string(), version: z.string(), status: z.string(), since: instant })),
  nodes: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      releaseVersion: z.string().nullable(),
      amiType: z.string().nullable(),
      desiredSize: z.int(),
    }),
  ),
  adoption: z.strictObject({ status: z.string(), at: instant, outcome: reason.nullable() }).nullable(),
  findings: z.array(
    z.strictObject({
      rule: z.string(),
      subject: z.string(),
      severity: z.enum(["low", "medium", "high", "critical"]),
      message: z.string(),
      remedy: z.string(),
      openedAt: instant,
    }),
  ),
  /** Of add-ons, the newest first. */
  changes: z.array(z.strictObject({ at: instant, what: z.string(), by: z.string().nullable(), over: z.boolean() })),
  /** Of the newest runs those that the cluster is or was in, the newest first. */
  runs: z.array(
    z.strictObject({ runId: z.string(), goal: goalSchema, status: runStatus, member: z.string(), startedAt: instant }),
  ),
});

const clustersAnswer = z.strictObject({
  action: z.literal("clusters"),
  fleet: z.string(),
  now: instant,
  until: instant,
  prices: z.strictObject({ standard: z.number(), extended: z.number() }),
  clusters: z.array(clusterSummary),
  /** Accounts and Regions whose clusters could not be listed, by now (live) or the last time. */
  unreadable: z.array(z.strictObject({ place: z.string(), since: instant, reason })),
  /** Ask again with it; null: this was the last page. */
  next: z.string().nullable(),
});

const clusterAnswer = z.strictObject({ action: z.literal("cluster"), now: instant, cluster: clusterDetails });

export type ClusterSummary = z.infer<typeof clusterSummary>;
export type ClusterDetails = z.infer<typeof clusterDetails>;
export type ClustersRequest = z.output<typeof clustersRequest>;
export type ClustersAnswer = z.infer<typeof clustersAnswer>;

export const clusterViews = {
  requests: [clustersRequest, clusterRequest],
  answers: [clustersAnswer, clusterAnswer],
} as const;
