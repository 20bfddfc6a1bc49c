import type { ExemptionRecord } from "../findings/exemption-standing.ts";
import type { PlaceRecord } from "./places.ts";
import type { VersionsRecord } from "./versions.ts";

/** What a scheduled look remembers of one subject until the next time. */
export type WatchRecord = PlaceRecord | VersionsRecord | ExemptionRecord;
