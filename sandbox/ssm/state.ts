import type { Activation, InstanceInformation, Tag } from "@aws-sdk/client-ssm";
import type { ApiCall, SandboxEnvironment } from "../aws/service.ts";
import { AwsError } from "../aws/service.ts";
import type { Faults } from "../faults/faults.ts";

/** An activation with what SSM never tells again: its code. */
export interface ActivationState {
  account: string;
  region: string;
  code: string;
  deleted: boolean;
  shown: Activation & { ActivationId: string; IamRole: string; RegistrationLimit: number; ExpirationDate: Date };
  registrations: number;
}

/** A registered node, and what its site and cluster know of it. */
export interface NodeState {
  account: string;
  region: string;
  id: string;
  tags: Map<string, string>;
  shown: InstanceInformation;
  site: string;
  /** ARN of the cluster its configuration joins it to; undefined for a machine that joins none. */
  clusterArn?: string;
  kubelet?: string;
  /** Since when it pings no more, in milliseconds; undefined while it is online. */
  lostSince?: number;
  deregisteredAt?: number;
}

export interface ParameterState {
  name: string;
  type: string;
  value: string;
  keyId?: string;
  version: number;
  modified: Date;
}

/** A record of a change as it goes to EventBridge. */
export interface SsmEvent {
  account: string;
  region: string;
  detailType: string;
  resources: string[];
  detail: Record<string, unknown>;
}

export interface SsmWorld {
  environment: SandboxEnvironment;
  faults: Faults;
  activations: Map<string, ActivationState>;
  nodes: Map<string, NodeState>;
  /** By account, Region and name. */
  parameters: Map<string, ParameterState>;
  /** Scopes in the advanced-instances tier. */
  advanced: Set<string>;
  /** Whether a role, by path and name, exists in an account and lets SSM assume it. */
  trustsSsm: (account: string, role: string) => boolean;
  emit: (event: SsmEvent) => void;
}

export const scopeKey = ({ account, region }: { account: string; region: string }): string => `${account}/${region}`;

/** Nodes of an account and Region that are registered, in the order they came. */
export const nodesIn = (world: SsmWorld, { account, region }: Pick<ApiCall, "account" | "region">): NodeState[] =>
  [...world.nodes.values()].filter(
    (node) => node.account === account && node.region === region && node.deregisteredAt === undefined,
  );

/** @throws {AwsError} InvalidInstanceId */
export function findNode(world: SsmWorld, call: Pick<ApiCall, "account" | "region">, id: unknown): NodeState {
  const node = nodesIn(world, call).find((known) => known.id === id);
  if (!node) throw new AwsError("InvalidInstanceId", `Not existing InstanceId ${id}`);
  return node;
}

export const tagMap = (tags: unknown): Map<string, string> =>
  new Map(((tags ?? []) as Tag[]).map(({ Key = "", Value = "" }) => [Key, Value]));

export const tagList = (tags: ReadonlyMap<string, string>): Tag[] => [...tags].map(([Key, Value]) => ({ Key, Value }));

/** AWS's words for a member outside its constraint. */
export const constraint = (member: string, value: unknown, rule: string): AwsError =>
  new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );

/** Name of the cluster a fault may mean, of its ARN. */
export const clusterNameOf = (arn: string | undefined): string => arn?.split("/").at(-1) ?? "";
