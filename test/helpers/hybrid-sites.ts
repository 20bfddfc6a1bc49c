import type { NodeRecord } from "#core/hybrid/node.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import { PLACE, ROLE } from "./hybrid.ts";

const CLUSTER = { ...PLACE, name: "stores" };

export const sitePolicy = (name: string, change: Partial<SitePolicy> = {}): SitePolicy => ({
  name,
  cluster: CLUSTER,
  nodeCidrs:
    name === "berlin" ? ["10.200.0.11/32", "10.200.0.12/32", "10.200.1.0/24"] : ["10.200.0.13/32", "10.200.129.0/24"],
  podCidrs: [],
  role: ROLE,
  credentials: "ssm",
  readers: ["arn:aws:iam::111122223333:role/operators"],
  upgrade: { how: "cut-over", batch: 2 },
  owner: "stores",
  toleranceSeconds: 600,
  removeAfterSeconds: 14 * 86_400,
  unknownNodes: "alert",
  approvers: [],
  approvalExpiresSeconds: 7 * 86_400,
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
