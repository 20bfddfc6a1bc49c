import * as z from "zod";
import { identity, instant } from "./common.ts";

const by = { by: z.string().min(1).max(200), why: z.string().max(500).default(""), ...identity };
/** The id of its managed instance, or its host's name where only one has it. */
const node = z.string().min(1);
const ref = z.strictObject({ account: z.string(), region: z.string(), name: z.string() });

export const nodeView = z.strictObject({
  id: z.string(),
  site: z.string().nullable(),
  cluster: ref,
  status: z.enum(["known", "unknown", "lost", "proposed-removal", "removed"]),
  /** Why it is not simply known, in sentences. */
  reasons: z.array(z.string()),
  hostname: z.string().nullable(),
  address: z.string().nullable(),
  ping: z.enum(["Online", "ConnectionLost", "Inactive"]),
  lastPingAt: instant.nullable(),
  agentVersion: z.string().nullable(),
  /** Kubernetes minor of its kubelet. */
  kubelet: z.string().nullable(),
  /** Name of our record; null: there is none. */
  activation: z.string().nullable(),
  registeredAt: instant.nullable(),
  removal: z
    .strictObject({
      status: z.enum(["pending", "approved", "rejected", "expired"]),
      askedAt: instant,
      expiresAt: instant,
      by: z.string().nullable(),
    })
    .nullable(),
});

const step = z.strictObject({
  where: z.enum(["kubectl", "host", "fleetwright"]),
  command: z.string(),
  says: z.string(),
});

/** How the nodes of a site get to a Kubernetes version, for the people of the site. */
export const upgradePlanView = z.strictObject({
  site: z.string(),
  cluster: ref,
  how: z.enum(["cut-over", "in-place"]),
  batch: z.int(),
  to: z.string(),
  controlPlane: z.string(),
  phases: z.array(
    z.strictObject({
      /** What the nodes of the phase get to. */
      to: z.string(),
      when: z.enum(["now", "before-control-plane", "after-control-plane"]),
      why: z.string(),
      batches: z.array(
        z.strictObject({
          nodes: z.array(z.strictObject({ id: z.string(), hostname: z.string().nullable(), kubelet: z.string() })),
          steps: z.array(step),
        }),
      ),
    }),
  ),
  /** Nodes that are there already, and such that nothing can be said about. */
  done: z.array(z.string()),
  left: z.array(z.strictObject({ id: z.string(), why: z.string() })),
  /** What to know before the first host is touched. */
  notes: z.array(z.string()),
});

export type NodeView = z.infer<typeof nodeView>;
export type UpgradePlanView = z.infer<typeof upgradePlanView>;

/** Hybrid nodes: what is known of them, and what becomes of those that have to go. */
export const hybridNodes = {
  requests: [
    z.strictObject({
      action: z.literal("list-nodes"),
      site: z.string().min(1).optional(),
      /** Also those that were removed. */
      all: z.boolean().default(false),
    }),
    z.strictObject({ action: z.literal("plan-site"), site: z.string().min(1), to: z.string().min(1) }),
    z.strictObject({
      action: z.literal("answer-removal"),
      verdict: z.enum(["approved", "rejected"]),
      nodes: z.array(node).max(1000).default([]),
      /** Everything that is asked about a site's nodes. */
      site: z.string().min(1).optional(),
      /** Only says what would be done. */
      dryRun: z.boolean().default(false),
      ...by,
    }),
    z.strictObject({
      action: z.literal("deregister-node"),
      node,
      /** Also when it is in touch. */
      force: z.boolean().default(false),
      /** Only says what would be done. */
      dryRun: z.boolean().default(false),
      ...by,
    }),
  ],
  answers: [
    z.strictObject({ action: z.literal("list-nodes"), now: instant, nodes: z.array(nodeView) }),
    z.strictObject({ action: z.literal("plan-site"), plan: upgradePlanView }),
    /** To `answer-removal` and `deregister-node`. */
    z.strictObject({
      action: z.literal("node-changes"),
      changes: z.array(z.strictObject({ node: z.string(), message: z.string() })),
    }),
  ],
};
