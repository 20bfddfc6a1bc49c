import type { Scope } from "../ports.ts";

/** Names that the member template gives the rules it makes in every account and Region; doctor looks for them. */
export const FORWARD_RULES = [
  "fleetwright-forward-cluster-calls",
  "fleetwright-forward-addon-events",
  "fleetwright-forward-health-events",
  "fleetwright-forward-node-events",
  "fleetwright-forward-alarms",
  "fleetwright-forward-guardduty",
  "fleetwright-forward-compliance",
] as const;
/** In the hub's Region only. */
export const FORWARD_HUB_RULES = ["fleetwright-forward-execution-ends", "fleetwright-forward-workflow-ends"] as const;
export const FORWARD_QUEUE = "fleetwright-forward-dead-letters";

/** The hub's queue of events that a function took and failed on. No rule names it; whoever knows the bus knows its name. */
export const failedQueueOf = (bus: string): string => `${bus}-failed`;

/** Where the member template has to be: every account and Region of the policy, and the hub, whether it is one of them or not. */
export function forwardingPlaces(hub: Scope, scopes: readonly Scope[]): (Scope & { rules: string[] })[] {
  const isHub = ({ account, region }: Scope) => account === hub.account && region === hub.region;
  const all = scopes.some(isHub) ? scopes : [hub, ...scopes];
  return all.map(({ account, region }) => ({
    account,
    region,
    rules: [...FORWARD_RULES, ...(isHub({ account, region }) ? FORWARD_HUB_RULES : [])],
  }));
}
