import * as z from "zod";

const time = z.iso.datetime({ offset: true });

const alarm = z.strictObject({
  name: z.string().min(1),
  state: z.enum(["OK", "ALARM", "INSUFFICIENT_DATA"]).default("OK"),
  reason: z.string().default("Threshold Crossed"),
  /** When it came into its state; absent: when the sandbox starts. */
  since: time.optional(),
  namespace: z.string().default("ContainerInsights"),
  metricName: z.string().default("cluster_failed_node_count"),
});

const subnet = z.strictObject({
  /** Absent: the first subnet is in the first zone of the Region, and so on. */
  availabilityZone: z.string().optional(),
  freeIps: z.int().nonnegative(),
});

const backup = z.strictObject({
  completedAt: time,
  status: z.enum(["COMPLETED", "PARTIAL", "EXPIRED", "CREATING"]).default("COMPLETED"),
});

/** What surrounds a cluster, as a seed may state it. Nothing stated: no alarms, no backups, two subnets in two zones with plenty of free addresses. */
export const surroundingSeedFields = {
  alarms: z.array(alarm).default([]),
  /** Of the cluster's subnets in their order. */
  subnets: z.array(subnet).default([]),
  backups: z.array(backup).default([]),
};
