import type { AlertGroupRecord, AlertRecord, SilenceRecord } from "../alerts/records.ts";
import type { ClusterId } from "../fleet/cluster.ts";

export interface AlertStore {
  get(fingerprint: string): Promise<AlertRecord | undefined>;
  /** In no order; what is not there is left out. */
  many(fingerprints: readonly string[]): Promise<AlertRecord[]>;
  /** Firing ones of the fleet, or of a cluster. May miss what was written in the last second. */
  firing(cluster?: ClusterId): Promise<AlertRecord[]>;
  /** Writes when the stored revision is still `record.revision` (0: not stored yet), and raises it. @throws {StaleWriteError} */
  save(record: AlertRecord): Promise<AlertRecord>;
}

export interface AlertGroupStore {
  get(key: string): Promise<AlertGroupRecord | undefined>;
  /** Groups with something firing, or with something still to be told. May miss what was written in the last second. */
  open(): Promise<AlertGroupRecord[]>;
  /** @throws {StaleWriteError} */
  save(record: AlertGroupRecord): Promise<AlertGroupRecord>;
}

export interface SilenceStore {
  get(id: string): Promise<SilenceRecord | undefined>;
  /** Those that have not ended at `now`, future ones too. */
  active(now: Date): Promise<SilenceRecord[]>;
  /** @throws {StaleWriteError} */
  save(record: SilenceRecord): Promise<SilenceRecord>;
}

/** Asks for a look at a group at a time to come. May come late or twice, so whoever looks asks the group what is due. */
export interface AlertTimers {
  /** Delays of more than SQS's fifteen minutes come in several hops, which whoever is woken too early goes on with. */
  wake(groupKey: string, at: Date): Promise<void>;
}

/** What is to be said, by channel and in order: FIFO per channel. What is said stands in the table of messages, under the key. */
export interface Outbox {
  /** Asks to bring a message up to date. */
  send(entry: { channel: string; key: string; revision: number }): Promise<void>;
}
