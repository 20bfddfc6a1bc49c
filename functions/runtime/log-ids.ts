import { clusterId } from "#core/fleet/cluster.ts";

const FIELDS = ["runId", "stage", "clusterId", "account", "region"] as const;

export type LogIds = Partial<Record<(typeof FIELDS)[number], string>>;

/**
 * The ids a log line is found by: of a task's input, or of an event and its detail. Nothing else is ever taken from an input, some carry task tokens.
 * The account and Region are those of the cluster it is about, not those an event was put on a bus in.
 */
export function logIds(input: unknown): LogIds {
  const detail = memberOf(input, "detail");
  const ids: LogIds = {};
  for (const source of [input, detail]) {
    for (const field of FIELDS) {
      const value = memberOf(source, field);
      if (typeof value === "string") ids[field] = value;
    }
  }
  return { ...ids, ...(clusterIds(memberOf(detail, "cluster")) ?? placeOf(ids.clusterId)) };
}

function clusterIds(cluster: unknown): LogIds | undefined {
  const [account, region, name] = ["account", "region", "name"].map((part) => memberOf(cluster, part));
  if (typeof account !== "string" || typeof region !== "string" || typeof name !== "string") return undefined;
  return { clusterId: clusterId({ account, region, name }), account, region };
}

/** An id that is not one is logged as it is: the log is where one would look for it. */
function placeOf(id: string | undefined): LogIds {
  const [account, region, name] = id?.split("/") ?? [];
  return account && region && name ? { account, region } : {};
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
