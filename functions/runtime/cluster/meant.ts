import { ClusterNotFoundError, InvalidInputError } from "#core/errors.ts";
import { type ClusterRef, clusterId, parseClusterId } from "#core/fleet/cluster.ts";
import { oneNamed } from "#core/fleet/named.ts";
import type { Composition } from "../compose.ts";
import { listFleet } from "./inventory.ts";

const WHOLE_ID = /^\d{12}\/[^/]+\/[^/]+$/;

/**
 * The cluster a person names. Names are looked up in the whole fleet, which is one call per account and Region; a whole id says where to look.
 *
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER
 */
export async function clusterMeant({ policy, clusters }: Composition, name: string): Promise<ClusterRef> {
  if (!WHOLE_ID.test(name)) return parseClusterId(oneNamed((await listFleet(policy, clusters)).map(clusterId), name));
  const [account = "", region = "", short = ""] = name.split("/");
  if (policy.accounts.some(({ id, regions }) => id === account && regions.includes(region)))
    return { account, region, name: short };
  const message = `account ${account} in ${region} is none of the policy file's accounts and Regions`;
  throw new InvalidInputError("UNKNOWN_CLUSTER", message);
}

/** @throws {InvalidInputError} UNKNOWN_CLUSTER: it is gone, or never was */
export async function orUnknown<T>(ref: ClusterRef, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ClusterNotFoundError)) throw error;
    throw new InvalidInputError("UNKNOWN_CLUSTER", `there is no cluster ${clusterId(ref)}`, { cause: error });
  }
}
