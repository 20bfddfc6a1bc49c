import type { WatchRecord } from "../lifecycle/watch.ts";

/** What scheduled looks remember from one time to the next. */
export interface WatchStore {
  get<Kind extends WatchRecord["kind"]>(
    kind: Kind,
    subject: string,
  ): Promise<Extract<WatchRecord, { kind: Kind }> | undefined>;
  /** Writes when the stored revision is still `record.revision` (0: not stored yet), and raises it. @throws {StaleWriteError} */
  save<Some extends WatchRecord>(record: Some): Promise<Some>;
}
