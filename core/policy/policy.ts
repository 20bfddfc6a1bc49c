/**
 * The policy file after parsing: defaults filled in, durations in seconds, times as ISO 8601 strings in UTC.
 * The file itself (`fleet.yaml`) and its messages are in `schema.ts` and `parse.ts`.
 */
export interface FleetPolicy {
  fleet: string;
  hub: { account: string; region: string };
  accounts: AccountPolicy[];
  clusters: {
    /** Label name to its source; today `tag:<TagKey>`. */
    labels: Record<string, string>;
    overrides: { match: Selector; labels: Record<string, string> }[];
  };
  windows: Record<string, WindowPolicy>;
  freezes: FreezePolicy[];
  strategies: Record<string, StrategyPolicy>;
  limits: { maxConcurrentPerAccountRegion: number };
  baseline: BaselinePolicy;
}

export interface AccountPolicy {
  id: string;
  name: string;
  regions: string[];
}

/**
 * Which clusters: every given key must match. `name`, `account`, `region` take globs (`legacy-*`); any other key is a label.
 * A list means any of its values. An empty selector matches every cluster.
 */
export type Selector = Record<string, string | string[]>;

/** Open from each time `cron` fires in `timezone`, for `durationSeconds`. */
export interface WindowPolicy {
  timezone: string;
  cron: string;
  durationSeconds: number;
}

/** Nothing is started on matching clusters from `from` up to, not including, `until`. */
export interface FreezePolicy {
  name: string;
  from: string;
  until: string;
  match: Selector;
}

export interface StrategyPolicy {
  stages: StagePolicy[];
  /** How many minors one run may take a cluster through; each hop is complete before the next. */
  maxHops: number;
}

/** A number of clusters, or a share of the stage's members (rounded down, at least one). */
export type Amount = { count: number } | { percent: number };

export interface StagePolicy {
  name: string;
  match: Selector;
  /** How many members go first, alone; the rest wait until all of them succeeded. */
  canary: number;
  maxConcurrency: Amount;
  soakSeconds: number;
  /** Name of a window; members start only while it is open. */
  window?: string;
  /** Failed members the stage can bear before it fails. */
  failureBudget: number;
  /** Share of the stage's attempted members that must reach the target, 0 to 100. */
  minSuccessPercent: number;
  /** Node groups of one cluster updated at the same time. */
  nodegroupConcurrency: number;
}

/** Minimal for now: order of add-ons; the rest of the standard template comes with drift. */
export interface BaselinePolicy {
  addons: BaselineAddon[];
}

export interface BaselineAddon {
  name: string;
  /** Add-ons that must be done before this one. */
  after: string[];
}
