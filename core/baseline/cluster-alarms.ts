import type { ClusterRef } from "../fleet/cluster.ts";

/** An alarm of one cluster. Its metrics are in the namespace `AWS/EKS` with the one dimension `ClusterName`, each over five minutes. */
export interface ClusterAlarm {
  /** Unique in account and Region. */
  name: string;
  description: string;
  /** The metric, or what is made of several by an expression in which each is called by its id. */
  of: AlarmMetric | { expression: string; metrics: Record<string, AlarmMetric> };
  /** Goes off when the value is above this in all of so many periods of five minutes. */
  above: number;
  periods: number;
}

interface AlarmMetric {
  metric: string;
  statistic: "Sum" | "Maximum";
}

/** What etcd may hold with EKS; when it is full it takes no more writes. https://docs.aws.amazon.com/eks/latest/userguide/clusters.html */
const ETCD_LIMIT_BYTES = 8 * 1024 ** 3;

/**
 * What can be said of every cluster without anything installed in it: EKS sends these metrics of its own for every cluster since Kubernetes 1.28.
 * What a workload needs only its owners know. Source: https://docs.aws.amazon.com/eks/latest/userguide/cloudwatch.html
 */
export function clusterAlarms({ name }: ClusterRef): ClusterAlarm[] {
  return [
    {
      name: `fleetwright-${name}-api-server-errors`,
      description: `More than 5% of all requests to the API server of ${name} fail, for a quarter of an hour.`,
      of: {
        expression: "IF(requests > 0, 100 * errors / requests, 0)",
        metrics: {
          errors: { metric: "apiserver_request_total_5XX", statistic: "Sum" },
          requests: { metric: "apiserver_request_total", statistic: "Sum" },
        },
      },
      above: 5,
      periods: 3,
    },
    {
      name: `fleetwright-${name}-etcd-size`,
      description: `The database of ${name} is filled to 80% of what EKS allows; when it is full, nothing can be changed in the cluster.`,
      of: { metric: "apiserver_storage_size_bytes", statistic: "Maximum" },
      above: 0.8 * ETCD_LIMIT_BYTES,
      periods: 3,
    },
  ];
}
