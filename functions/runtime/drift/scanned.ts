import type { DriftFinding, MaterialName } from "#core/drift/rule.ts";
import type { ObservedFinding } from "#core/findings/observe.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { Composition } from "../compose.ts";

export type LookPorts = Pick<
  Composition,
  "policy" | "clock" | "facts" | "addonCatalogue" | "versions" | "nodeImages" | "clusterRecords" | "activationRecords"
>;
export type ScanPorts = LookPorts & Pick<Composition, "findings" | "events" | "locks">;

/** What came of a scan of one cluster. */
export interface Scanned {
  ref: ClusterRef;
  /** `waits`: it is being made or deleted, so nothing is judged. */
  status: "scanned" | "unreadable" | "waits" | "gone";
  /** Everything that is not as it should be now, with what can be done about it. */
  present: DriftFinding[];
  /** What could not be read. */
  gaps: MaterialName[];
  /** What changed of the findings on record. */
  changes: Record<ObservedFinding["change"], number>;
}
