import { StaleWriteError } from "#core/errors.ts";
import type { MessageRecord, MessageStore } from "#core/ports.ts";

/** The message store of the sandbox. */
export function memoryMessageStore(): MessageStore {
  const messages = new Map<string, MessageRecord>();
  return {
    async get(key) {
      return messages.get(key);
    },
    async save(record) {
      const stored = messages.get(record.key);
      if ((stored?.version ?? 0) !== record.version && stored) {
        throw new StaleWriteError(`message ${record.key} was changed meanwhile`);
      }
      const saved = Object.freeze({ ...record, version: record.version + 1 });
      messages.set(record.key, saved);
      return saved;
    },
  };
}
