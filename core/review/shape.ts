import * as z from "zod";

export const REVIEW_FORMAT = "fleetwright/review/v1";

const instant = z.iso.datetime();
const severity = z.enum(["low", "medium", "high", "critical"]);
const bySeverity = z.strictObject({ critical: z.int(), high: z.int(), medium: z.int(), low: z.int() });
const support = z.enum(["standard", "extended", "unsupported", "unknown"]);
/** A cluster where it is named: `account/region/name` tells it from others of the same name. */
const named = { id: z.string(), name: z.string() };

export const reviewNumber = z.strictObject({
  /** Stable: the next review finds it by this. */
  id: z.string(),
  title: z.string(),
  value: z.number(),
  unit: z.enum(["count", "percent", "dollars"]),
  better: z.enum(["less", "more", "neither"]),
  /** Since the review before; null: there is none, or it did not have the number. */
  trend: z
    .strictObject({
      before: z.number(),
      change: z.number(),
      verdict: z.enum(["better", "worse", "same", "neither"]),
      /** `3 fewer, better`. */
      words: z.string(),
    })
    .nullable(),
});

export const reviewCluster = z.strictObject({
  ...named,
  account: z.string(),
  accountName: z.string().nullable(),
  region: z.string(),
  tier: z.string().nullable(),
  owner: z.string().nullable(),
  status: z.string(),
  version: z.string(),
  support,
  /** What the cluster's upgrade policy says; null: not known. */
  supportType: z.enum(["STANDARD", "EXTENDED"]).nullable(),
  autoMode: z.boolean(),
  hybrid: z.boolean(),
  /** `behind`: how many minors its oldest managed nodes are behind the control plane; null: it has none, or nobody knows. */
  nodes: z.strictObject({ groups: z.int(), desired: z.int(), behind: z.int().nullable() }),
  /** `off`: missing, behind, not healthy and the like. */
  addons: z.strictObject({ installed: z.int(), off: z.int() }),
  findings: bySeverity,
  exempted: z.int(),
  adoption: z.string().nullable(),
  /** The next thing that changes by itself, or the last that did. */
  deadline: z.strictObject({ kind: z.string(), at: instant, what: z.string() }).nullable(),
  /** Of extended support until the review's `until` if it stays at its version, in US dollars. */
  dollars: z.number(),
  lastSeenAt: instant,
  /** It came since the review before. */
  isNew: z.boolean(),
});

const skew = z.strictObject({
  /** Kubernetes minors there are in the fleet, the oldest first. */
  minors: z.array(z.strictObject({ minor: z.string(), support, endsAt: instant.nullable(), clusters: z.int() })),
  tiers: z.array(
    z.strictObject({
      tier: z.string().nullable(),
      clusters: z.int(),
      /** With ids of clusters. */
      minors: z.array(z.strictObject({ minor: z.string(), clusters: z.array(z.string()) })),
    }),
  ),
  /** Managed nodes: by how many minors the oldest of a cluster are behind its control plane; null: nobody knows, or EKS Auto Mode looks after them. */
  nodes: z.array(z.strictObject({ behind: z.int().nullable(), clusters: z.array(z.string()) })),
});

export const ADDON_STATES = [
  "degraded",
  "failed",
  "missing",
  "incompatible",
  "self-managed",
  "behind",
  "ahead",
  "different",
  "unwanted",
  "changing",
  "fine",
  "none",
] as const;
export type AddonState = (typeof ADDON_STATES)[number];

const addons = z.strictObject({
  /** How often the template wants it, and how often it is there and as wanted. */
  names: z.array(z.strictObject({ name: z.string(), wanted: z.int(), fine: z.int(), off: z.int() })),
  clusters: z.array(
    z.strictObject({
      ...named,
      tier: z.string().nullable(),
      /** In the order of `names`. */
      cells: z.array(
        z.strictObject({
          state: z.enum(ADDON_STATES),
          version: z.string().nullable(),
          /** What is off, as a sentence. */
          why: z.string().nullable(),
          exempted: z.boolean(),
        }),
      ),
    }),
  ),
});

export const reviewDeadline = z.strictObject({
  kind: z.enum(["standard-support", "extended-support", "aws-health", "certificate", "exemption", "activation"]),
  at: instant,
  /** What it is about, in a few words: `1.34`, `site berlin`. */
  about: z.string(),
  what: z.string(),
  /** Ids of clusters it is about. */
  clusters: z.array(z.string()),
  over: z.boolean(),
});

export const reviewCost = z.strictObject({
  ...named,
  tier: z.string().nullable(),
  version: z.string(),
  /** From when on extended support is charged: now, if it is already. */
  from: instant,
  /** Until the review's `until`. */
  dollars: z.number(),
  /** While it is charged, by list prices and 730 hours. */
  dollarsAMonth: z.number(),
  /** The run that ends it, and how to start it; null: EKS offers nothing newer, or no strategy is for the cluster. */
  proposal: z.strictObject({ text: z.string(), command: z.string() }).nullable(),
});

const reviewFinding = z.strictObject({
  ...named,
  subject: z.string(),
  message: z.string(),
  remedy: z.string(),
  openedAt: instant,
  days: z.int(),
  exemptedUntil: instant.nullable(),
});

/** Findings of one rule and severity. */
export const findingGroup = z.strictObject({
  rule: z.string(),
  title: z.string(),
  severity,
  /** What to do, in general where it is not the same for all. */
  remedy: z.string(),
  oldestDays: z.int(),
  findings: z.array(reviewFinding),
});

const ownerPart = z.strictObject({
  /** null: nobody. */
  owner: z.string().nullable(),
  counts: bySeverity,
  groups: z.array(findingGroup),
});

const exemption = z.strictObject({
  rule: z.string(),
  match: z.string(),
  owner: z.string(),
  reason: z.string(),
  expires: instant,
  /** Rounded up; 0: it is over. */
  daysLeft: z.int(),
  clusters: z.int(),
  some: z.array(z.string()),
});

const site = z.strictObject({
  name: z.string(),
  cluster: z.string(),
  owner: z.string(),
  credentials: z.enum(["ssm", "roles-anywhere"]),
  nodes: z.strictObject({ all: z.int(), connected: z.int(), lost: z.int(), unknown: z.int(), leaving: z.int() }),
  kubelets: z.array(z.strictObject({ minor: z.string(), nodes: z.int() })),
  troubled: z.array(
    z.strictObject({
      id: z.string(),
      hostname: z.string().nullable(),
      status: z.enum(["unknown", "lost", "proposed-removal"]),
      reasons: z.array(z.string()),
      since: instant.nullable(),
    }),
  ),
  activations: z.array(
    z.strictObject({
      id: z.string(),
      standing: z.boolean(),
      nodes: z.int(),
      registrations: z.int(),
      expiresAt: instant,
      daysLeft: z.int(),
    }),
  ),
});

const run = z.strictObject({
  id: z.string(),
  goal: z.string(),
  strategy: z.string(),
  requestedBy: z.string(),
  status: z.enum(["running", "succeeded", "failed"]),
  why: z.string().nullable(),
  startedAt: instant,
  endedAt: instant.nullable(),
  /** So far, while it is running. */
  seconds: z.int(),
  medianSeconds: z.int().nullable(),
  stages: z.array(z.strictObject({ name: z.string(), status: z.string() })),
  members: z.array(z.strictObject({ status: z.string(), clusters: z.int() })),
});

/** The fleet at one moment, for people and machines: what HTML, Markdown and JSON show. Times are ISO 8601 strings in UTC. */
export const fleetReview = z.strictObject({
  format: z.literal(REVIEW_FORMAT),
  fleet: z.string(),
  at: instant,
  /** Of the review before; null: there is none. */
  previousAt: instant.nullable(),
  /** How far ahead costs are added up. */
  until: instant,
  prices: z.strictObject({ standard: z.number(), extended: z.number() }),
  /** What somebody should look at first, the most urgent first. */
  attention: z.array(z.strictObject({ severity, text: z.string(), section: z.string() })),
  numbers: z.array(reviewNumber),
  clusters: z.array(reviewCluster),
  skew,
  addons,
  deadlines: z.array(reviewDeadline),
  costs: z.array(reviewCost),
  owners: z.array(ownerPart),
  /** Findings that an exemption holds for. */
  exempted: z.array(findingGroup),
  exemptions: z.array(exemption),
  sites: z.array(site),
  runs: z.array(run),
  /** What could not be read, and so what this review does not know. */
  gaps: z.array(
    z.strictObject({ what: z.string(), why: z.string(), since: instant.nullable(), clusters: z.array(z.string()) }),
  ),
});

export type FleetReview = z.infer<typeof fleetReview>;
export type ReviewCluster = z.infer<typeof reviewCluster>;
export type ReviewNumber = z.infer<typeof reviewNumber>;
export type ReviewDeadline = z.infer<typeof reviewDeadline>;
export type ReviewCost = z.infer<typeof reviewCost>;
export type FindingGroup = z.infer<typeof findingGroup>;
export type Support = z.infer<typeof support>;

/** As much of the review before as the next one needs; newer and older ones may hold more. */
export const previousReview = z.object({
  format: z.literal(REVIEW_FORMAT),
  fleet: z.string(),
  at: instant,
  numbers: z.array(z.object({ id: z.string(), value: z.number() })),
});

export type PreviousReview = z.infer<typeof previousReview>;
