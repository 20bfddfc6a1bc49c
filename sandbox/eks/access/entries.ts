import type { AccessEntry, AccessScope, AssociatedAccessPolicy } from "@aws-sdk/client-eks";
import type { ApiCall } from "../../aws/service.ts";
import type { ClusterSeed } from "../../fleet/seed.ts";
import { uuidOf } from "../../random.ts";
import { policyArn, SERVICE_POLICIES } from "../data/access-policies.ts";
import { type AccessState, type ClusterState, type EksWorld, findCluster, invalidRequest, notFound } from "../state.ts";
import { entryTypes } from "./types.ts";

export const WHOLE_CLUSTER: AccessScope = { type: "cluster", namespaces: [] };

/** The role EKS itself works with in an account. */
export const serviceRole = (account: string): string =>
  `arn:aws:iam::${account}:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS`;

/** Kind, account and name of an IAM principal; undefined for what is no IAM user or role. */
export function principalOf(arn: string): { kind: string; account: string; path: string; name: string } | undefined {
  const [, account, kind, path] = /^arn:[^:]+:iam::(\d{12}):(role|user)\/(.+)$/.exec(arn) ?? [];
  if (!account || !kind || !path) return undefined;
  return { kind, account, path, name: path.split("/").at(-1) ?? path };
}

/** Kubernetes username EKS gives a principal. */
function usernameOf(arn: string): string {
  const principal = principalOf(arn);
  if (principal?.kind !== "role") return arn;
  return `arn:aws:sts::${principal.account}:assumed-role/${principal.name}/{{SessionName}}`;
}

/** Puts an access entry into a cluster, in the shape recorded of EKS. */
export function addEntry(
  { account, region, cluster, accessEntries }: ClusterState,
  wanted: { principalArn: string; type?: string; groups?: string[]; username?: string; tags?: Record<string, string> },
  now: Date,
): AccessState {
  const { principalArn, type = "STANDARD", groups, username, tags = {} } = wanted;
  const { kind = "role", account: owner = account, path = "" } = principalOf(principalArn) ?? {};
  const rules = entryTypes[type];
  const entry: AccessEntry = {
    clusterName: cluster.name,
    principalArn,
    kubernetesGroups: groups ?? rules?.groups ?? [],
    accessEntryArn: `arn:aws:eks:${region}:${account}:access-entry/${cluster.name}/${kind}/${owner}/${path}/${uuidOf(`${cluster.arn}/entry/${principalArn}/${now.getTime()}`)}`,
    createdAt: now,
    modifiedAt: now,
    tags: { ...tags },
    username: username ?? rules?.username ?? usernameOf(principalArn),
    type,
  };
  const state = { entry, policies: new Map<string, AssociatedAccessPolicy>() };
  accessEntries.set(principalArn, state);
  return state;
}

export function associate(access: AccessState, policy: string, scope: AccessScope, now: Date): AssociatedAccessPolicy {
  const associatedAt = access.policies.get(policy)?.associatedAt ?? now;
  const { type, namespaces = [] } = scope;
  const associated = { policyArn: policy, accessScope: { type, namespaces }, associatedAt, modifiedAt: now };
  access.policies.set(policy, associated);
  return associated;
}

/** EKS's own way into a cluster, which every cluster with access entries has. */
export function addServiceEntry(state: ClusterState, now: Date): AccessState {
  const access = addEntry(state, { principalArn: serviceRole(state.account) }, now);
  for (const policy of SERVICE_POLICIES) associate(access, policy, WHOLE_CLUSTER, now);
  return access;
}

/** Those a seed brings. */
export function seedEntries(state: ClusterState, seeds: ClusterSeed["accessEntries"], now: Date): void {
  for (const { policies, ...wanted } of seeds) {
    const { principalArn, type, groups, username, tags } = wanted;
    const access = addEntry(
      state,
      { principalArn, type, tags, ...(groups ? { groups } : {}), ...(username === undefined ? {} : { username }) },
      now,
    );
    for (const { name, namespaces } of policies) {
      const scope: AccessScope = namespaces.length > 0 ? { type: "namespace", namespaces } : WHOLE_CLUSTER;
      associate(access, policyArn(name), scope, now);
    }
  }
}

/**
 * The cluster of a call about access entries.
 *
 * @param to what the call would do, for EKS's recorded refusal of a cluster that is not there yet or no more; undefined for calls that only look
 * @throws {AwsError} ResourceNotFoundException, InvalidRequestException
 */
export function clusterWithEntries(world: EksWorld, call: ApiCall, to?: string): ClusterState {
  const state = findCluster(world, call, call.input.clusterName);
  const { name, status, accessConfig } = state.cluster;
  if ((accessConfig?.authenticationMode ?? "CONFIG_MAP") === "CONFIG_MAP") {
    throw invalidRequest(
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
      { clusterName: name },
    );
  }
  if (to !== undefined && status !== undefined && ["CREATING", "DELETING", "FAILED", "PENDING"].includes(status))
    throw invalidRequest(`Failed to ${to} because cluster was in ${status} state`, { clusterName: name });
  return state;
}

/** @throws {AwsError} ResourceNotFoundException in EKS's recorded words */
export function findEntry(state: ClusterState, principalArn: unknown): AccessState {
  const found = state.accessEntries.get(String(principalArn));
  if (found) return found;
  throw notFound(
    "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
  );
}
