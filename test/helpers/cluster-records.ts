import type { ClusterRecord } from "#core/fleet/record.ts";

const SEEN = "2026-11-21T09:00:00.000Z";

/** A cluster on record, as one look at it leaves it; not stored yet. */
export const clusterRecord = (name: string, change: Partial<ClusterRecord> = {}): ClusterRecord => ({
  id: `111122223333/eu-west-1/${name}`,
  ref: { account: "111122223333", region: "eu-west-1", name },
  arn: `arn:aws:eks:eu-west-1:111122223333:cluster/${name}`,
  status: "ACTIVE",
  createdAt: "2026-01-10T08:00:00.000Z",
  firstSeenAt: SEEN,
  lastSeenAt: SEEN,
  version: "1.34",
  autoMode: false,
  hybrid: false,
  labels: {},
  addons: { coredns: { version: "v1.11.4-eksbuild.2", status: "ACTIVE", since: SEEN } },
  revision: 0,
  ...change,
});
