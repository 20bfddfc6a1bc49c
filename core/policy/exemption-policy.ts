import type { Selector } from "./selector.ts";

/** Somebody bears something of some clusters for a while: whose it is, why, and until when. There is none without an end. */
export interface ExemptionPolicy {
  /** `upgrade`: no run changes the clusters. Otherwise the id of a rule: nobody is told of what it finds. */
  rule: string;
  match: Selector;
  /** What of the clusters, as findings name it (an add-on, a node group); absent: whatever the rule finds. */
  subject?: string;
  owner: string;
  reason: string;
  /** ISO 8601 in UTC. */
  expires: string;
}

/** The one exemption that is about runs and not about findings. */
export const UPGRADE = "upgrade";
