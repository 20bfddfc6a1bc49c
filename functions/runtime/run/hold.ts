import { GroupBusyError, LockHeldError } from "#core/run/errors.ts";
import { lockKey } from "#core/run/names.ts";
import type { MemberRecord } from "#core/run/run.ts";
import { acquireLocks } from "../cluster/locks.ts";
import type { Composition } from "../compose.ts";

/**
 * Takes the member's cluster for an execution, or prolongs that.
 *
 * @returns until when nobody else changes it
 * @throws {LockHeldError} somebody else works on the cluster
 * @throws {GroupBusyError} somebody else works on another cluster of its redundancy group; come again later
 */
export async function holdCluster(
  ports: Pick<Composition, "locks" | "executions">,
  member: MemberRecord,
  owner: string,
  now: Date,
): Promise<void> {
  const other = await acquireLocks(ports, member, owner, now);
  if (!other) return;
  if (other.key !== lockKey(member.id)) {
    const message = `${other.owner} works on another cluster of redundancy group ${member.redundancyGroup}`;
    throw new GroupBusyError({ code: "REDUNDANCY_GROUP", message });
  }
  const message = `another workflow (${other.owner}) holds the cluster until ${other.expiresAt}`;
  throw new LockHeldError({ code: "LOCK_HELD", message });
}
