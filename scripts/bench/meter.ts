import { memoryLockStore } from "#adapters/memory/locks.ts";
import { memoryMessageStore } from "#adapters/memory/messages.ts";
import { memoryRunStore } from "#adapters/memory/runs.ts";
import type { LockStore, MessageStore, RunStore } from "#core/ports.ts";
import { FLEET_SOURCE } from "#events/envelope.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";

/** What DynamoDB, EventBridge and Lambda would count. */
export interface Metered {
  tableCalls: number;
  /** Request units: a kilobyte written, four kilobytes read consistently. */
  writeUnits: number;
  readUnits: number;
  customEvents: number;
  /** Handlers' wall time in this process, simulated AWS calls included; concurrent ones count each. Says nothing about Lambda's. */
  handlerSeconds: number;
}

/** Options that make a sandbox count what costs money, and where it counts. */
export function metered(): { figures: Metered; sandbox: Partial<SandboxOptions> } {
  const figures: Metered = { tableCalls: 0, writeUnits: 0, readUnits: 0, customEvents: 0, handlerSeconds: 0 };
  const begun = new WeakMap<object, number>();
  return {
    figures,
    sandbox: {
      stores: { runs: meteredRuns(figures), locks: meteredLocks(figures), messages: meteredMessages(figures) },
      onEvent: ({ source }) => {
        if (source === FLEET_SOURCE) figures.customEvents += 1;
      },
      lambdaFaults: {
        before: (_name, event) => {
          if (event !== null && typeof event === "object") begun.set(event, performance.now());
        },
        after: (_name, event) => {
          const began = event !== null && typeof event === "object" ? begun.get(event) : undefined;
          if (began !== undefined) figures.handlerSeconds += (performance.now() - began) / 1000;
        },
      },
    },
  };
}

const sizeOf = (value: unknown): number => (value === undefined ? 1 : Buffer.byteLength(JSON.stringify(value)));

function write(figures: Metered, item: unknown, calls = 1): void {
  figures.tableCalls += calls;
  figures.writeUnits += Math.ceil(sizeOf(item) / 1024);
}

/** @param share 1 for a consistent read, half for one that need not be */
function read(figures: Metered, items: unknown, share = 1): void {
  figures.tableCalls += 1;
  figures.readUnits += Math.ceil(sizeOf(items) / 4096) * share;
}

function meteredRuns(figures: Metered): RunStore {
  const store = memoryRunStore();
  return {
    async create(run, members) {
      read(figures, undefined);
      for (const item of [run, ...members]) write(figures, item);
      return store.create(run, members);
    },
    async get(runId) {
      const run = await store.get(runId);
      read(figures, run);
      return run;
    },
    async list(limit) {
      const runs = await store.list(limit);
      read(figures, runs, 0.5);
      return runs;
    },
    async running(since) {
      const runs = await store.running(since);
      read(figures, runs, 0.5);
      return runs;
    },
    async members(runId, stage) {
      const members = await store.members(runId, stage);
      // A query is paid for what it looks at, also where a filter leaves some of it out.
      read(figures, stage === undefined ? members : await store.members(runId));
      return members;
    },
    async member(runId, clusterId) {
      const member = await store.member(runId, clusterId);
      read(figures, member);
      return member;
    },
    async save(run) {
      write(figures, run);
      return store.save(run);
    },
    async moveMember(runId, clusterId, from, change) {
      const moved = await store.moveMember(runId, clusterId, from, change);
      write(figures, moved ?? (await store.member(runId, clusterId)));
      return moved;
    },
    async touch(runId) {
      write(figures, await store.get(runId));
      return store.touch(runId);
    },
    async wait(runId, revision, taskToken, since) {
      write(figures, await store.get(runId));
      return store.wait(runId, revision, taskToken, since);
    },
  };
}

function meteredLocks(figures: Metered): LockStore {
  const store = memoryLockStore();
  return {
    async acquire(lock, now) {
      write(figures, lock);
      return store.acquire(lock, now);
    },
    async release(key, owner) {
      write(figures, key);
      return store.release(key, owner);
    },
    async get(key) {
      read(figures, key);
      return store.get(key);
    },
  };
}

function meteredMessages(figures: Metered): MessageStore {
  const store = memoryMessageStore();
  return {
    async get(key) {
      const record = await store.get(key);
      read(figures, record);
      return record;
    },
    async save(record) {
      write(figures, record);
      return store.save(record);
    },
    async outstanding(kind, askedBefore) {
      const records = await store.outstanding(kind, askedBefore);
      read(figures, records, 0.5);
      return records;
    },
  };
}
