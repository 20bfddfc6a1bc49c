import { StaleWriteError } from "#core/errors.ts";
import type { ActivationRecord } from "#core/hybrid/activation.ts";
import type { ActivationRecordStore } from "#core/ports.ts";
import { isolated } from "./isolated.ts";

/** What became of activations, in the sandbox. */
export function memoryActivationRecordStore(): ActivationRecordStore {
  const records = new Map<string, ActivationRecord>();
  return {
    async get(id) {
      return records.get(id);
    },
    async ofActivation(activationId) {
      return [...records.values()].find((record) => record.activationId === activationId);
    },
    async list() {
      return [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async save(record) {
      if ((records.get(record.id)?.revision ?? 0) !== record.revision)
        throw new StaleWriteError(`the record of activation ${record.id} was changed meanwhile`);
      const saved = isolated({ ...record, revision: record.revision + 1 });
      records.set(record.id, saved);
      return saved;
    },
  };
}
