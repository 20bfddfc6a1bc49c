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
  messages: {
    hash: "key",
    /** Only what Slack does not show yet, or refused. */
    indexes: { byOutstanding: { hash: "outstanding", range: "askedAt" } },
    expires: "ttl",
  },
  clusters: { hash: "clusterId", expires: "ttl" },
  findings: {
    hash: "clusterId",
    range: "findingId",
    /** Only items with the attribute are in it: those that still concern somebody. */
    indexes: { byOutstanding: { hash: "attention", range: "clusterId" } },
    expires: "ttl",
  },
  /** What became of hybrid activations; `byActivation` finds the one a node was registered with. */
  activations: {
    hash: "recordId",
    indexes: { byActivation: { hash: "activationId", range: "recordId" } },
    expires: "ttl",
  },
  /** The plan of an execution that works on a cluster, and its steps. */
  work: { hash: "workId", range: "item", expires: "ttl" },
  watches: { hash: "key" },
  /** Hybrid nodes by `<account>/<region>`. */
  nodes: { hash: "place", range: "instanceId", expires: "ttl" },
  requests: { hash: "key", expires: "ttl" },
  /** Only firing alerts are in the index. */
  alerts: {
    hash: "fingerprint",
    indexes: { byFiring: { hash: "attention", range: "clusterId" } },
    expires: "ttl",
  },
  /** Groups of alerts and fleet incidents; only those that are to be looked at are in the index. */
  "alert-groups": {
    hash: "key",
    range: "item",
    indexes: { byOpen: { hash: "attention", range: "key" } },
    expires: "ttl",
  },
  /** All in one partition: there are few, and whoever tells alerts reads them all. */
  silences: { hash: "kind", range: "id", expires: "ttl" },
} as const;

export type TableName = keyof typeof tables;

type IndexesOf<Table> = Table extends { indexes: infer Indexes } ? keyof Indexes : never;
export type IndexName = IndexesOf<(typeof tables)[TableName]>;

export const TABLE_NAMES = Object.keys(tables) as TableName[];

type WithoutDashes<Name extends string> = Name extends `${infer First}-${infer Rest}` ? `${First}_${Rest}` : Name;

/** The environment variable that tells functions the table's deployed name: `FLEETWRIGHT_RUNS_TABLE`. */
export const tableVariable = <Name extends TableName>(name: Name) =>
  `FLEETWRIGHT_${name.replaceAll("-", "_").toUpperCase()}_TABLE` as `FLEETWRIGHT_${Uppercase<WithoutDashes<Name>>}_TABLE`;
