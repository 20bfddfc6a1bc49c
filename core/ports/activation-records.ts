import type { ActivationRecord } from "../hybrid/activation.ts";

/** What became of every hybrid activation that was asked of us; see `core/hybrid/activation.ts`. */
export interface ActivationRecordStore {
  get(id: string): Promise<ActivationRecord | undefined>;
  /** The record of an activation by SSM's own id; one that was saved a moment ago may not be found yet. */
  ofActivation(activationId: string): Promise<ActivationRecord | undefined>;
  /** All of them, by id. */
  list(): Promise<ActivationRecord[]>;
  /**
   * Writes the record if the stored one is still at its revision (0: there is none).
   *
   * @returns it as stored, one revision later @throws {StaleWriteError}
   */
  save(record: ActivationRecord): Promise<ActivationRecord>;
}
