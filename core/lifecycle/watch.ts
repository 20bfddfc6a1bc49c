import type { ExemptionRecord } from "../findings/exemption-standing.ts";
import type { PlaceRecord } from "./places.ts";
import type { VersionsRecord } from "./versions.ts";

/** What is told again and again, and for which time it was told last. */
export interface ToldRecord {
  kind: "told";
  subject: "report" | "digest" | "alert-digest";
  /** See `periodAt`. */
  period: string;
  /** Where what was told is kept. */
  keptAs?: string;
  /** 0: not stored yet. */
  revision: number;
}

/** What a scheduled look remembers of one subject until the next time. */
export type WatchRecord = PlaceRecord | VersionsRecord | ToldRecord | ExemptionRecord;
