/** Key schemas of the tables, as data: the deployment and the contract tests create the same ones. All attributes named here are strings. */
export const tables = {
  runs: {
    hash: "runId",
    range: "item",
    /** Runs by start, newest first: `list` reads one partition of it. */
    indexes: { byStart: { hash: "kind", range: "startedAt" } },
  },
  locks: { hash: "key" },
  messages: { hash: "key" },
} as const;

export type TableName = keyof typeof tables;
