/** How far ahead deadlines of Kubernetes versions are told, and what waiting is said to cost. */
export interface LifecyclePolicy {
  /** US dollars per cluster and hour. */
  prices: { standard: number; extended: number };
  /** How far ahead costs are added up. */
  horizonSeconds: number;
  /** How long before a deadline it is told, the longest first. */
  thresholdsSeconds: number[];
  /** What a proposed run goes by; absent: the first strategy with a stage for the cluster. */
  strategy?: string;
}

export const CHANNEL_FOLLOWS = ["latest", "latest-1", "pinned", "node-image", "addons"] as const;
export type ChannelFollows = (typeof CHANNEL_FOLLOWS)[number];

/** Starts runs by itself when there is something newer; they pass every gate, window, freeze and approval of their strategy like any other run. */
export interface ChannelPolicy {
  name: string;
  /** Whose clusters it keeps up to date: all that the strategy has a stage for. */
  strategy: string;
  follow: ChannelFollows;
  /** The Kubernetes minor to stay at; with `pinned` only. */
  version?: string;
  /** How long something newer is known before a run starts. */
  settleSeconds: number;
}
