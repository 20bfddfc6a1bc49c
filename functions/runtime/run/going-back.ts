import { NodesUnreadableError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { NodeSnapshot } from "#core/fleet/surroundings.ts";
import { previousMinor } from "#core/fleet/version.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import type { Composition } from "../compose.ts";

/** The minor a member goes back to: a rollback run's own target, or one before what an upgrade run reached, which may be short of its target. */
export const goesBackTo = (run: RunRecord, member: MemberRecord): string =>
  run.goal.kind === "rollback" ? member.to : previousMinor(reached(member));

/** The minor an upgrade run took the control plane to last. */
export const reached = ({ movedTo, to }: Pick<MemberRecord, "movedTo" | "to">): string => movedTo ?? to;

/** Undefined where the cluster's Kubernetes API cannot be asked: then EKS's own insights have to do. */
export async function readNodes(
  { nodes }: Pick<Composition, "nodes">,
  ref: ClusterRef,
): Promise<NodeSnapshot[] | undefined> {
  try {
    return await nodes.list(ref);
  } catch (error) {
    if (error instanceof NodesUnreadableError) return undefined;
    throw error;
  }
}
