import type { ActivationRecord } from "#core/hybrid/activation.ts";

/** A record of an activation of `berlin` that is being made. */
export const activationRecord = (request: string, change: Partial<ActivationRecord> = {}): ActivationRecord => ({
  id: `berlin-${request}`,
  site: "berlin",
  cluster: { account: "111122223333", region: "eu-west-1", name: "stores" },
  role: "service-role/stores-hybrid",
  nodes: 2,
  lifetimeSeconds: 86_400,
  requestedBy: "ana",
  requestedAt: "2026-11-23T09:00:00.000Z",
  standing: false,
  status: "requested",
  reason: "asked for by ana",
  registrations: 0,
  revision: 0,
  ...change,
});
