import type { Cluster, UpdateParam, UpdateType } from "@aws-sdk/client-eks";
import { invalidParameter } from "../state.ts";

/** What a change asks for: its parameters as `DescribeUpdate` lists them, and the members of the cluster it sets when it succeeds. */
export interface ConfigChange {
  params: UpdateParam[];
  becomes: Partial<Cluster>;
}

/** One kind of change of a cluster's configuration. */
export interface ConfigKind {
  type: UpdateType;
  /** The part of the request that is about it; undefined when it is not asked for. */
  asked(input: Record<string, unknown>): Record<string, unknown> | undefined;
  /** @throws {AwsError} InvalidParameterException or InvalidRequestException when EKS would not take it */
  change(cluster: Cluster, asked: Record<string, unknown>, now: Date): ConfigChange;
}

/** Members of a request, where one of them is there. */
export function pick(from: unknown, ...members: string[]): Record<string, unknown> | undefined {
  if (from === null || typeof from !== "object") return undefined;
  const found = Object.entries(from).filter(([member, value]) => members.includes(member) && value !== undefined);
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** EKS's words where a change changes nothing; those of endpoint access are recorded, the others are made like them. */
export const alreadySo = (cluster: Cluster, words: string) =>
  invalidParameter(`Cluster is already at the desired configuration with ${words}`, { clusterName: cluster.name });

export const isObject = (value: unknown): value is object =>
  value !== null && typeof value === "object" && !Array.isArray(value);
export const textOf = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value));
