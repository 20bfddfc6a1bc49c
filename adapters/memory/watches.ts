import { StaleWriteError } from "#core/errors.ts";
import type { WatchRecord } from "#core/lifecycle/watch.ts";
import type { WatchStore } from "#core/ports.ts";
import { isolated } from "./isolated.ts";

/** What scheduled looks remember, in the sandbox. */
export function memoryWatchStore(): WatchStore {
  const records = new Map<string, WatchRecord>();
  return {
    async get(kind, subject) {
      // The kind is part of the key, so what is found is of the kind asked for.
      return records.get(`${kind}/${subject}`) as never;
    },
    async save(record) {
      const key = `${record.kind}/${record.subject}`;
      if ((records.get(key)?.revision ?? 0) !== record.revision)
        throw new StaleWriteError(`what is remembered of ${key} was changed meanwhile`);
      const saved = isolated({ ...record, revision: record.revision + 1 });
      records.set(key, saved);
      return saved;
    },
  };
}
