import type { ClusterLabels, ClusterRef } from "../fleet/cluster.ts";
import { partitionOf } from "../fleet/partition.ts";

/** Puts `{account}`, `{region}` and `{cluster}` in. */
export const filled = (text: string, { account, region, name }: ClusterRef): string =>
  text.replaceAll("{account}", account).replaceAll("{region}", region).replaceAll("{cluster}", name);

/** Puts labels in, too: `{team}`. Undefined when the cluster has no such label. */
export function filledWithLabels(text: string, ref: ClusterRef, labels: ClusterLabels): string | undefined {
  const missing = placeholders(filled(text, ref)).some((name) => labels[name] === undefined);
  return missing ? undefined : filled(text, ref).replaceAll(PLACEHOLDER, (_, name: string) => labels[name] ?? "");
}

const PLACEHOLDER = /\{([^{}]+)\}/g;

/** `team` of `{team}-apps`. */
export const placeholders = (text: string): string[] => [...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);

/** A role's ARN from its name (of the cluster's account) or ARN. */
export function roleArn(role: string, ref: ClusterRef): string {
  const text = filled(role, ref);
  return text.startsWith("arn:") ? text : `arn:${partitionOf(ref.region)}:iam::${ref.account}:role/${text}`;
}

/** Of a policy's name, or its ARN as it is. https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
export const accessPolicyArn = (name: string, region: string): string =>
  name.startsWith("arn:") ? name : `arn:${partitionOf(region)}:eks::aws:cluster-access-policy/${name}`;

/** `AmazonEKSViewPolicy` of its ARN. */
export const accessPolicyName = (policyArn: string): string => policyArn.slice(policyArn.lastIndexOf("/") + 1);
