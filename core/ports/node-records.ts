import type { NodeRecord } from "../hybrid/node.ts";
import type { Scope } from "./clusters.ts";

/** What is on record of hybrid nodes, by account and Region. */
export interface NodeRecordStore {
  get(place: Scope, id: string): Promise<NodeRecord | undefined>;
  /** Of an account and Region, removed ones too while they are kept, by id. */
  of(place: Scope): Promise<NodeRecord[]>;
  /** Writes when the stored revision is still `record.revision` (0: not stored yet), and raises it. @throws {StaleWriteError} */
  save(record: NodeRecord): Promise<NodeRecord>;
  /**
   * When a site was looked at for the first time: from then on it is known who registers its nodes.
   *
   * @param at kept if it is the first @returns the one that is kept
   */
  watchedSince(place: Scope, site: string, at?: string): Promise<string | undefined>;
}
