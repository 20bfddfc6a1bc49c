import type { Lock, Ports } from "#core/ports.ts";

/** Longer than any hop takes; each hop prolongs it. A holder that died is found by its execution's status before that. */
const LOCK_SECONDS = 24 * 3600;

/**
 * Takes or prolongs a lock whose owner is an execution ARN. When its holder's execution is over (stopped by hand, timed out
 * before it could give the lock back) the lock is taken from it.
 *
 * @returns the lock in force; compare its owner
 */
export async function acquireClusterLock(
  ports: Pick<Ports, "locks" | "executions">,
  key: string,
  owner: string,
  now: Date,
): Promise<Lock> {
  const wanted: Lock = { key, owner, expiresAt: new Date(now.getTime() + LOCK_SECONDS * 1000).toISOString() };
  const lock = await ports.locks.acquire(wanted, now);
  if (lock.owner === owner) return lock;
  const holder = await ports.executions.describe(lock.owner);
  if (holder?.status === "RUNNING") return lock;
  await ports.locks.release(key, lock.owner);
  return ports.locks.acquire(wanted, now);
}
