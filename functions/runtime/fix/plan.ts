import type * as z from "zod";
import type { PlannedWork } from "#core/convergence/plan.ts";
import type { DriftFinding } from "#core/drift/rule.ts";
import { ServiceUnavailableError } from "#core/errors.ts";
import { isFixedNow } from "#core/fix/due.ts";
import { planFix } from "#core/fix/plan.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import { fleetPeers } from "#core/fleet/peers.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import { ClusterGoneError, ClusterNotReadyError, NotNowError } from "#core/run/errors.ts";
import type { fixClusterInput } from "#workflows/fix-cluster/contract.ts";
import type { Composition } from "../compose.ts";
import { type Looked, type ScanPorts, scanCluster } from "../drift/scan.ts";
import { freezeAgainst, placeOf } from "./fix.ts";

/**
 * What a fix has to do, by a scan of the cluster as it is now.
 *
 * @throws {NotNowError} a freeze holds the cluster, or no window of the policy file's is open any more
 * @throws {ClusterGoneError} @throws {ClusterNotReadyError} @throws {ServiceUnavailableError} the cluster cannot be read
 */
export async function planClusterFix(
  ports: ScanPorts,
  { workId, clusterId, input }: { workId: string; clusterId: string; input: z.output<typeof fixClusterInput> },
  now: Date,
): Promise<PlannedWork> {
  const place = await placeOf(ports, clusterId);
  const freeze = freezeAgainst(ports, place, now);
  if (freeze !== undefined) throw new NotNowError({ code: "FREEZE", message: freeze });
  const looked = await scanCluster(ports, place.ref, {
    now,
    fleet: async () => fleetPeers(await ports.clusterRecords.list()),
  });
  const present = presentOf(looked);
  const select = input.cause === "automatic" ? stillAutomatic(ports, place, input.select, now) : input.select;
  return planFix({ workId, plannedAt: now.toISOString() }, present, select);
}

/** What was found. @throws {ClusterGoneError} @throws {ClusterNotReadyError} @throws {ServiceUnavailableError} */
export function presentOf({ ref, status, present }: Pick<Looked, "ref" | "status" | "present">): DriftFinding[] {
  switch (status) {
    case "scanned":
      return present;
    case "gone":
      throw new ClusterGoneError({ code: "CLUSTER_GONE", message: "there is no such cluster any more" });
    case "waits":
      throw new ClusterNotReadyError({ code: "CLUSTER_MOVES", message: `${nameOf(ref)} is being made or deleted` });
    case "unreadable":
      throw new ServiceUnavailableError(present[0]?.message ?? `${nameOf(ref)} cannot be read`);
  }
}

const nameOf = ({ name }: ClusterRef): string => name;

/** It may have waited for the cluster for hours: what the policy file does not have fixed now is left to the next time. */
function stillAutomatic(
  { policy }: Pick<Composition, "policy">,
  place: Pick<ClusterRecord, "ref" | "labels">,
  { findings = [], ...select }: z.output<typeof fixClusterInput>["select"],
  now: Date,
) {
  const ruleOf = (id: string): string => id.slice(0, id.indexOf("#"));
  const still = findings.filter((id) => isFixedNow(policy, place, ruleOf(id), now));
  if (still.length > 0) return { ...select, findings: still };
  const message = "the window of the policy file's in which it is fixed by itself is closed by now";
  throw new NotNowError({ code: "WINDOW_CLOSED", message });
}
