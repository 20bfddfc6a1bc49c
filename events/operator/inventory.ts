import * as z from "zod";

/** `format` of an inventory: what `inventory export` writes and the sandbox reads. */
export const INVENTORY_FORMAT = "fleetwright/inventory/v1";

/** The fleet as it is, a page at a time: an answer of Lambda's is 6 MB at most. */
export const inventoryRequest = z.strictObject({
  action: z.literal("inventory"),
  /** `next` of the page before; absent: the first page. */
  after: z.string().min(1).optional(),
});

const issue = z.strictObject({ code: z.string(), message: z.string(), resourceIds: z.array(z.string()) });

/**
 * A cluster as far as a plan needs it: no endpoints, certificates, roles or networks. A sandbox filled with it plans the same run.
 */
export const inventoryCluster = z.strictObject({
  account: z.string(),
  region: z.string(),
  name: z.string(),
  version: z.string(),
  status: z.enum(["CREATING", "ACTIVE", "DELETING", "FAILED", "UPDATING", "PENDING"]),
  createdAt: z.iso.datetime(),
  tags: z.record(z.string(), z.string()),
  supportType: z.enum(["STANDARD", "EXTENDED"]).optional(),
  autoMode: z.boolean(),
  remoteNodeNetworks: z.array(z.string()),
  addons: z.array(
    z.strictObject({ name: z.string(), version: z.string(), status: z.string(), issues: z.array(issue) }),
  ),
  nodegroups: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      releaseVersion: z.string().optional(),
      amiType: z.string().optional(),
      desiredSize: z.int(),
      maxUnavailable: z.int(),
      status: z.string(),
      issues: z.array(issue),
    }),
  ),
  deprecatedApis: z.array(
    z.strictObject({
      api: z.string(),
      removedIn: z.string(),
      replacedWith: z.string(),
      userAgent: z.string(),
      daysSinceLastRequest: z.int(),
    }),
  ),
  issues: z.array(issue),
});

export const inventoryAnswer = z.strictObject({
  action: z.literal("inventory"),
  fleet: z.string(),
  now: z.iso.datetime(),
  clusters: z.array(inventoryCluster),
  /** Clusters AWS reports no version of: nothing can be planned for them, so they are named and left out. */
  leftOut: z.array(z.string()),
  /** Ask again with it; null: this was the last page. */
  next: z.string().nullable(),
});

export const inventories = { requests: [inventoryRequest], answers: [inventoryAnswer] };

export type InventoryCluster = z.infer<typeof inventoryCluster>;
export type InventoryAnswer = z.infer<typeof inventoryAnswer>;

/** A whole inventory, as a file holds it. */
export interface Inventory {
  format: typeof INVENTORY_FORMAT;
  fleet: string;
  clusters: InventoryCluster[];
}
