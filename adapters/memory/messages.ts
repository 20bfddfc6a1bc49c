import { StaleWriteError } from "#core/errors.ts";
import { outstandingOf } from "#core/outbox/record.ts";
import type { MessageRecord, MessageStore } from "#core/ports.ts";
import { isolated } from "./isolated.ts";

/** The message store of the sandbox. */
export function memoryMessageStore(): MessageStore {
  const messages = new Map<string, MessageRecord>();
  return {
    async get(key) {
      return messages.get(key);
    },
    async save(record) {
      if ((messages.get(record.key)?.version ?? 0) !== record.version) {
        throw new StaleWriteError(`message ${record.key} was changed meanwhile`);
      }
      const saved = isolated({ ...record, version: record.version + 1 });
      messages.set(record.key, saved);
      return saved;
    },
    async outstanding(kind, askedBefore) {
      const before = askedBefore.toISOString();
      return [...messages.values()]
        .filter((record) => outstandingOf(record) === kind && (record.askedAt ?? "") < before)
        .sort((a, b) => (a.askedAt ?? "").localeCompare(b.askedAt ?? ""));
    },
  };
}
