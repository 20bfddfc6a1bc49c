import type { NodeRecord } from "#core/hybrid/node.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import { PLACE, sitePolicy } from "./hybrid.ts";

const CLUSTER = { ...PLACE, name: "stores" };

/** The sites of the sandbox's hybrid nodes: of the three that are there, two stand in berlin. */
export const watchedSite = (name: "berlin" | "lyon", change: Partial<SitePolicy> = {}): SitePolicy =>
  sitePolicy(name, {
    nodeCidrs:
      name === "berlin" ? ["10.200.0.11/32", "10.200.0.12/32", "10.200.1.0/24"] : ["10.200.0.13/32", "10.200.129.0/24"],
    upgrade: { how: "cut-over", batch: 2 },
    removeAfterSeconds: 2 * 86_400,
    ...change,
  });

/** A known node of berlin on record; not stored yet. */
export const nodeRecord = (id: string, change: Partial<NodeRecord> = {}): NodeRecord => ({
  ...PLACE,
  id,
  site: "berlin",
  cluster: CLUSTER,
  firstSeenAt: "2026-11-21T09:00:00.000Z",
  lastSeenAt: "2026-11-21T09:00:00.000Z",
  checkedAt: "2026-11-21T09:00:00.000Z",
  ping: "Online",
  breaches: [],
  revision: 0,
  ...change,
});
