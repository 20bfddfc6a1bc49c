import type { SilenceRecord } from "#core/alerts/records.ts";
import { StaleWriteError } from "#core/errors.ts";
import type { SilenceStore } from "#core/ports.ts";
import { isolated } from "./isolated.ts";

/** The silences of the sandbox. */
export function memorySilenceStore(): SilenceStore {
  const records = new Map<string, SilenceRecord>();
  const all = () => [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    get: async (id) => records.get(id),
    all: async () => all(),
    active: async (now) => all().filter(({ endsAt }) => endsAt > now.toISOString()),
    async save(record) {
      if ((records.get(record.id)?.revision ?? 0) !== record.revision)
        throw new StaleWriteError(`silence ${record.id} was changed meanwhile`);
      const saved = isolated({ ...record, revision: record.revision + 1 });
      records.set(record.id, saved);
      return saved;
    },
  };
}
