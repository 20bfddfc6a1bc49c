import { StaleWriteError } from "#core/errors.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import type { ClusterRecordStore } from "#core/ports.ts";
import { isolated } from "./isolated.ts";

/** The clusters on record, in the sandbox. */
export function memoryClusterRecordStore(): ClusterRecordStore {
  const records = new Map<string, ClusterRecord>();
  return {
    async get(id) {
      return records.get(id);
    },
    async list() {
      return [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async save(record) {
      if ((records.get(record.id)?.revision ?? 0) !== record.revision)
        throw new StaleWriteError(`the record of ${record.id} was changed meanwhile`);
      const saved = isolated({ ...record, revision: record.revision + 1 });
      records.set(record.id, saved);
      return saved;
    },
  };
}
