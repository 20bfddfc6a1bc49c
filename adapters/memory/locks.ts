import type { Lock, LockStore } from "#core/ports.ts";
import { isolated } from "./isolated.ts";

/** The lock store of the sandbox. */
export function memoryLockStore(): LockStore & { held(): Lock[] } {
  const locks = new Map<string, Lock>();
  return {
    async acquire(lock, now) {
      const current = locks.get(lock.key);
      if (current && current.owner !== lock.owner && current.expiresAt > now.toISOString()) return current;
      const taken = isolated(lock);
      locks.set(lock.key, taken);
      return taken;
    },
    async release(key, owner) {
      return locks.get(key)?.owner === owner && locks.delete(key);
    },
    async get(key) {
      return locks.get(key);
    },
    held: () => [...locks.values()],
  };
}
