import { StaleWriteError } from "#core/errors.ts";
import type { NodeRecord } from "#core/hybrid/node.ts";
import type { NodeRecordStore, Scope } from "#core/ports.ts";
import { isolated } from "./isolated.ts";

const keyOf = ({ account, region }: Scope, id: string): string => `${account}/${region}/${id}`;

/** What is on record of hybrid nodes, in the sandbox. */
export function memoryNodeRecordStore(): NodeRecordStore {
  const nodes = new Map<string, NodeRecord>();
  const watched = new Map<string, string>();
  return {
    async get(place, id) {
      return nodes.get(keyOf(place, id));
    },
    async of({ account, region }) {
      return [...nodes.values()]
        .filter((node) => node.account === account && node.region === region)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async save(record) {
      const key = keyOf(record, record.id);
      if ((nodes.get(key)?.revision ?? 0) !== record.revision)
        throw new StaleWriteError(`hybrid node ${record.id} was changed meanwhile`);
      const saved = isolated({ ...record, revision: record.revision + 1 });
      nodes.set(key, saved);
      return saved;
    },
    async watchedSince(place, site, at) {
      const key = keyOf(place, site);
      if (!watched.has(key) && at !== undefined) watched.set(key, at);
      return watched.get(key);
    },
  };
}
