import type { ClusterAlarm } from "../baseline/cluster-alarms.ts";
import type { ClusterRef } from "../fleet/cluster.ts";
import type { AlarmSnapshot, BackupSnapshot, NodeSnapshot, SubnetSnapshot } from "../fleet/surroundings.ts";
import type { Scope } from "./clusters.ts";

/** Nodes as the cluster's own Kubernetes API lists them; no AWS API tells the kubelets of all kinds of nodes. */
export interface NodeReader {
  /** @throws {NodesUnreadableError} when the API cannot be reached or does not let us in, with what to do */
  list(ref: ClusterRef): Promise<NodeSnapshot[]>;
}

export interface AlarmReader {
  /** CloudWatch alarms (metric and composite) in state ALARM with a dimension `ClusterName` of this cluster, by name. */
  inAlarm(ref: ClusterRef): Promise<AlarmSnapshot[]>;
}

export interface AlarmWriter {
  /** Makes an alarm. One of its name that is there already stays as it is: somebody may have tuned it. @returns whether it was made */
  create(ref: ClusterRef, alarm: ClusterAlarm): Promise<boolean>;
}

export interface SubnetReader {
  /** Subnets that do not exist (any more) are left out. */
  read(scope: Scope, subnetIds: readonly string[]): Promise<SubnetSnapshot[]>;
}

export interface NetworkReader {
  /** Address ranges of a VPC, IPv4 and IPv6; undefined when there is none of that id. */
  vpcCidrs(scope: Scope, vpcId: string): Promise<string[] | undefined>;
}

export interface BackupReader {
  /** The newest recovery point of status COMPLETED; undefined when there is none. */
  latest(ref: ClusterRef, clusterArn: string): Promise<BackupSnapshot | undefined>;
}

/** Upgrade insights are a day old by themselves; this asks EKS to look again. */
export interface InsightRefresher {
  /** Starts a refresh; one under way is good enough. */
  start(ref: ClusterRef): Promise<void>;
  /** The last refresh; undefined when there never was one. */
  status(ref: ClusterRef): Promise<{ status: "IN_PROGRESS" | "FAILED" | "COMPLETED"; startedAt: string } | undefined>;
}

/** Asks an HTTPS address of the user's. */
export interface HttpProbe {
  /** Posts `body` as JSON. Never throws for what the other side does: no answer is an answer. */
  post(url: string, body: unknown, timeoutSeconds: number): Promise<{ ok: boolean; message: string }>;
}

/** What the member template makes in an account and Region, for who examines the deployment. @throws {MissingResourceError} it is not there */
export interface ForwardingReader {
  /** `targets`: ARNs. */
  rule(scope: Scope, name: string): Promise<{ enabled: boolean; targets: string[] }>;
  /** How many messages wait in a queue, about. */
  messages(scope: Scope, queue: string): Promise<number>;
}
