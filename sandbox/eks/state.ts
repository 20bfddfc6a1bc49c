import type {
  AccessEntry,
  Addon,
  AssociatedAccessPolicy,
  Capability,
  CertificateAuthority,
  Cluster,
  Insight,
  InsightsRefreshStatus,
  Nodegroup,
  PodIdentityAssociation,
  Update,
} from "@aws-sdk/client-eks";
import { type ApiCall, AwsError, type SandboxEnvironment } from "../aws/service.ts";
import type { Faults } from "../faults/faults.ts";
import type { ClusterSeed } from "../fleet/seed.ts";
import type { NodePool } from "./node-pools.ts";

/** An update and what it is of. */
export interface UpdateEntry {
  update: Update;
  addon?: string;
  nodegroup?: string;
  endedAt?: Date;
  /** EKS started it by itself because extended support ended. */
  byEks?: boolean;
  /** Stops it; only there while that is possible. */
  cancel?: () => void;
}

/** An access entry with the access policies that are associated with it, by ARN. */
export interface AccessState {
  entry: AccessEntry;
  policies: Map<string, AssociatedAccessPolicy>;
}

/** One simulated cluster. Objects are in the SDK's shapes, so that describing is returning. */
export interface ClusterState {
  account: string;
  region: string;
  cluster: Cluster & { name: string; arn: string; version: string; tags: Record<string, string> };
  addons: Map<string, Addon>;
  /** Add-ons that run in the cluster without being EKS's: those a cluster is created with, and those that EKS no longer manages. */
  selfManaged: Set<string>;
  /** Add-ons that are DEGRADED because something they need is not there. */
  waiting: Set<string>;
  /** Of workloads that are no add-ons, with the role they have by IRSA. */
  serviceAccounts: ClusterSeed["serviceAccounts"];
  /** By the ARN of the principal. */
  accessEntries: Map<string, AccessState>;
  /** By id. */
  associations: Map<string, PodIdentityAssociation>;
  capabilities: Map<string, Capability>;
  nodegroups: Map<string, Nodegroup>;
  /** Nodes by the kind and name of their pool: `nodegroup/general`. */
  pools: Map<string, NodePool>;
  updates: Map<string, UpdateEntry>;
  /** `clientRequestToken` to what it asked for and the answer it got. */
  tokens: Map<string, { fingerprint: string; update: Update }>;
  /** The same of calls that start no update: the answer as it was. */
  answers: Map<string, { fingerprint: string; answer: object }>;
  /** At most two, the older one first; `authoritiesMade` were appended so far. */
  authorities: CertificateAuthority[];
  authoritiesMade: number;
  /** When the bundle of certificate authorities that new nodes trust last changed, in milliseconds. */
  trustChangedAt: number;
  /** What EKS's checks find, from the seed. */
  checks: Pick<ClusterSeed, "deprecatedApis" | "newApis" | "unknownInsights" | "misconfigurations">;
  insights: {
    /** EKS's last look at the cluster, and what it saw (made when first asked for); `before` is what it saw then. */
    at: Date;
    list: Insight[] | undefined;
    before: Insight[];
    /** The last look somebody asked for. */
    refresh?: { status: InsightsRefreshStatus; startedAt: Date; endedAt?: Date };
  };
}

/** A record of a call or a change, as it goes to EventBridge. */
export interface EksEvent {
  account: string;
  region: string;
  detailType: string;
  resources: string[];
  detail: Record<string, unknown>;
}

export interface EksWorld {
  environment: SandboxEnvironment;
  seed: number;
  faults: Faults;
  clusters: Map<string, ClusterState>;
  emit: (event: EksEvent) => void;
}

const keyOf = (account: string, region: string, name: string): string => `${account}/${region}/${name}`;

export function addCluster(world: EksWorld, state: ClusterState): void {
  world.clusters.set(keyOf(state.account, state.region, state.cluster.name), state);
}

export function removeCluster(world: EksWorld, { account, region, cluster }: ClusterState): void {
  world.clusters.delete(keyOf(account, region, cluster.name));
}

export function clustersOf(world: EksWorld, { account, region }: ApiCall): ClusterState[] {
  return [...world.clusters.values()].filter((state) => state.account === account && state.region === region);
}

/** @throws {AwsError} ResourceNotFoundException */
export function findCluster(world: EksWorld, call: ApiCall, name: unknown): ClusterState {
  const state = world.clusters.get(keyOf(call.account, call.region, String(name)));
  if (!state) throw notFound(`No cluster found for name: ${name}.`, { clusterName: name });
  return state;
}

/** @throws {AwsError} ResourceNotFoundException */
export function findNodegroup(state: ClusterState, name: unknown): Nodegroup {
  const group = state.nodegroups.get(String(name));
  if (!group) {
    throw notFound(`No node group found for name: ${name}.`, { clusterName: state.cluster.name, nodegroupName: name });
  }
  return group;
}

/** @throws {AwsError} ResourceNotFoundException */
export function findAddon(state: ClusterState, name: unknown): Addon {
  const addon = state.addons.get(String(name));
  if (!addon) {
    throw notFound(`No addon: ${name} found in cluster: ${state.cluster.name}`, {
      clusterName: state.cluster.name,
      addonName: name,
    });
  }
  return addon;
}

export const notFound = (message: string, members: Record<string, unknown> = {}): AwsError =>
  new AwsError("ResourceNotFoundException", message, 404, members);

export const inUse = (message: string, members: Record<string, unknown> = {}): AwsError =>
  new AwsError("ResourceInUseException", message, 409, members);

export const invalidParameter = (message: string, members: Record<string, unknown> = {}): AwsError =>
  new AwsError("InvalidParameterException", message, 400, members);

export const invalidRequest = (message: string, members: Record<string, unknown> = {}): AwsError =>
  new AwsError("InvalidRequestException", message, 400, members);

/** A page of a list: `nextToken` is the index to go on with, as opaque as AWS's. */
export function page<T>(
  items: readonly T[],
  input: Record<string, unknown>,
  largest = 100,
): { items: T[]; nextToken?: string } {
  const size = Math.min(largest, Number(input.maxResults ?? largest));
  if (!Number.isInteger(size) || size < 1) throw invalidParameter(`maxResults must be between 1 and ${largest}`);
  const start = input.nextToken === undefined ? 0 : Number(Buffer.from(String(input.nextToken), "base64").toString());
  if (!Number.isInteger(start) || start < 0) throw invalidParameter("The provided nextToken is not valid.");
  const end = start + size;
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { nextToken: Buffer.from(String(end)).toString("base64") } : {}),
  };
}
