import type { ClusterId } from "#core/fleet/cluster.ts";
import type { Lock, Ports } from "#core/ports.ts";
import { groupLockKey, lockKey } from "#core/run/names.ts";
import type { MemberRecord } from "#core/run/run.ts";

/**
 * Longer than any execution that takes a lock may run (`TimeoutSeconds` of the definitions): a lock never expires under its holder, however long EKS takes.
 * A holder that is over is found by its execution's status; the expiry only ends what nobody asks for any more.
 */
export const LOCK_SECONDS = 9 * 24 * 3600;

type LockPorts = Pick<Ports, "locks" | "executions">;
type Locked = Pick<MemberRecord, "id" | "redundancyGroup">;

/** The cluster, and its redundancy group: runs beside each other must not take both clusters of one service. */
const keysOf = ({ id, redundancyGroup }: Locked): string[] => [
  lockKey(id),
  ...(redundancyGroup === undefined ? [] : [groupLockKey(redundancyGroup)]),
];

/**
 * Takes or prolongs the locks of a member for an execution.
 *
 * @returns the first lock somebody else holds; undefined when all are ours
 */
export async function acquireLocks(
  ports: LockPorts,
  member: Locked,
  owner: string,
  now: Date,
): Promise<Lock | undefined> {
  for (const key of keysOf(member)) {
    const lock = await acquireLock(ports, key, owner, now);
    if (lock.owner !== owner) return lock;
  }
  return undefined;
}

/** Gives back what the owner holds of a member. @returns whether the cluster's own lock was released */
export async function releaseLocks({ locks }: Pick<Ports, "locks">, member: Locked, owner: string): Promise<boolean> {
  const [released] = await Promise.all(keysOf(member).map((key) => locks.release(key, owner)));
  return released ?? false;
}

/** Whether a workflow works on the cluster, or may: whose execution is over holds its lock until somebody asks, or it expires. */
export async function isLocked({ locks }: Pick<Ports, "locks">, cluster: ClusterId, now: Date): Promise<boolean> {
  const lock = await locks.get(lockKey(cluster));
  return lock !== undefined && lock.expiresAt > now.toISOString();
}

/**
 * Takes or prolongs a lock whose owner is an execution ARN. When its holder's execution is over (stopped by hand, timed out
 * before it could give the lock back) the lock is taken from it.
 *
 * @returns the lock in force; compare its owner
 */
async function acquireLock(ports: LockPorts, key: string, owner: string, now: Date): Promise<Lock> {
  const wanted: Lock = { key, owner, expiresAt: new Date(now.getTime() + LOCK_SECONDS * 1000).toISOString() };
  const lock = await ports.locks.acquire(wanted, now);
  if (lock.owner === owner) return lock;
  const holder = await ports.executions.describe(lock.owner);
  if (holder?.status === "RUNNING") return lock;
  await ports.locks.release(key, lock.owner);
  return ports.locks.acquire(wanted, now);
}
