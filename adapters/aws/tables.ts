/** Key schemas of the tables, as data: the deployment and the contract tests create the same ones. Attributes of keys are strings. */
export const tables = {
  runs: {
    hash: "runId",
    range: "item",
    /** Runs by start, newest first: `list` reads one partition of it. */
    indexes: { byStart: { hash: "kind", range: "startedAt" } },
  },
  /** `ttl` (seconds since 1970): when DynamoDB may remove an item. It may be days late, so nothing relies on it. */
  locks: { hash: "key", expires: "ttl" },
  messages: { hash: "key", expires: "ttl" },
  requests: { hash: "key", expires: "ttl" },
} as const;

export type TableName = keyof typeof tables;
