import * as z from "zod";
import { activationRequestId } from "../user/activation-request.ts";
import { identity, instant } from "./common.ts";

/** Who wants something changed about a site's activations, and why. */
const by = { by: z.string().min(1).max(200), why: z.string().max(500).default(""), ...identity };
const asked = { site: z.string().min(1), nodes: z.int(), lifetimeSeconds: z.int() };

export const activationView = z.strictObject({
  id: z.string(),
  site: z.string(),
  cluster: z.strictObject({ account: z.string(), region: z.string(), name: z.string() }),
  status: z.enum(["requested", "issued", "refused", "failed", "expired", "used", "replaced", "revoked", "lost"]),
  reason: z.string(),
  nodes: z.int(),
  registrations: z.int(),
  standing: z.boolean(),
  requestedBy: z.string(),
  requestedAt: instant,
  activationId: z.string().nullable(),
  secret: z.strictObject({ name: z.string(), arn: z.string() }).nullable(),
  issuedAt: instant.nullable(),
  expiresAt: instant.nullable(),
  endedAt: instant.nullable(),
});

const siteView = z.strictObject({
  name: z.string(),
  cluster: activationView.shape.cluster,
  credentials: z.enum(["ssm", "roles-anywhere"]),
  role: z.string(),
  owner: z.string(),
  nodeCidrs: z.array(z.string()),
  podCidrs: z.array(z.string()),
  /** Who may read activation codes. */
  readers: z.array(z.string()),
});

/** What the people of a site do to have hosts join; the activation's code is fetched on the host and stands nowhere in it. */
const handover = z.strictObject({ nodeConfig: z.string(), commands: z.array(z.string()) });

const check = z.strictObject({
  code: z.string(),
  severity: z.enum(["block", "warn"]),
  message: z.string(),
  evidence: z.array(z.string()),
  remedy: z.string(),
});

export type ActivationView = z.infer<typeof activationView>;
export type SiteView = z.infer<typeof siteView>;
export type HandoverView = z.infer<typeof handover>;
export type ActivationCheck = z.infer<typeof check>;

/** Activations of sites with hybrid nodes. */
export const hybrid = {
  requests: [
    /** What stands against it; changes nothing. */
    z.strictObject({ action: z.literal("check-activation"), ...asked }),
    z.strictObject({ action: z.literal("issue-activation"), ...asked, request: activationRequestId, ...by }),
    z.strictObject({
      action: z.literal("list-activations"),
      site: z.string().min(1).optional(),
      /** Also those that have ended. */
      all: z.boolean().default(false),
    }),
    /** A site by its name, or an activation by its name or SSM's id. */
    z.strictObject({ action: z.literal("show-hybrid"), name: z.string().min(1) }),
    /** Puts a new one in the place of a site's standing activation, now. */
    z.strictObject({
      action: z.literal("rotate-activation"),
      site: z.string().min(1),
      request: activationRequestId,
      ...by,
    }),
    z.strictObject({ action: z.literal("revoke-activation"), activation: z.string().min(1), ...by }),
  ],
  answers: [
    z.strictObject({ action: z.literal("check-activation"), checks: z.array(check) }),
    /** To `issue-activation` and `rotate-activation`: it is being made; `show-hybrid` tells when it is there. */
    z.strictObject({
      action: z.literal("issue-activation"),
      activation: activationView,
      checks: z.array(check),
      alreadyAsked: z.boolean(),
    }),
    z.strictObject({ action: z.literal("list-activations"), activations: z.array(activationView) }),
    z.strictObject({
      action: z.literal("show-hybrid"),
      site: siteView.nullable(),
      activation: activationView.nullable(),
      handover: handover.nullable(),
    }),
    z.strictObject({ action: z.literal("revoke-activation"), activation: activationView }),
  ],
};
