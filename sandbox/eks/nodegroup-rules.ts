import type { Nodegroup } from "@aws-sdk/client-eks";
import { recommendedRelease, releaseNumber } from "./data/node-releases.ts";
import { minorOf } from "./data/versions.ts";
import { openRollback } from "./rollback-rules.ts";
import { type ClusterState, type EksWorld, invalidParameter } from "./state.ts";

/**
 * Where an `UpdateNodegroupVersion` takes a group. Without a version it stays at its minor: the API reference says so in its introduction (and the opposite
 * where it describes the member), and what users recorded agrees: `Requested release version 1.31.3-20250103 is not valid for kubernetes version 1.30`
 * on a cluster that was at 1.31 already.
 *
 * @throws {AwsError} InvalidParameterException
 */
export function targetOf(
  world: EksWorld,
  state: ClusterState,
  group: Nodegroup,
  input: Record<string, unknown>,
): { version: string; release: string } {
  const { cluster } = state;
  const { nodegroupName, amiType = "", version: from = cluster.version, releaseVersion: running = "" } = group;
  const members = { clusterName: cluster.name, nodegroupName };
  const now = world.environment.clock.now();
  const version = String(input.version ?? from);
  if (minorOf(version) > minorOf(cluster.version)) {
    throw invalidParameter(
      `Nodegroup Kubernetes version ${version} cannot be newer than cluster version ${cluster.version}`,
      members,
    );
  }
  if (minorOf(version) < minorOf(from) && !mayGoBack(world, state, from, version)) {
    throw invalidParameter(`Nodegroup Kubernetes version cannot be rolled back from ${from} to ${version}`, members);
  }
  const release = String(input.releaseVersion ?? recommendedRelease(version, amiType, now) ?? running);
  // Releases that are not in the table can only be kept: those of imported groups and of custom images.
  const keeps = release === running && version === from;
  const number = releaseNumber(version, amiType, release, now);
  if (number === undefined && !keeps) {
    throw invalidParameter(
      `Requested release version ${release} is not valid for kubernetes version ${version}.`,
      members,
    );
  }
  const current = releaseNumber(version, amiType, running, now);
  if (version === from && number !== undefined && current !== undefined && number < current) {
    throw invalidParameter(`Nodegroup release version cannot be rolled back from ${running} to ${release}`, members);
  }
  return { version, release };
}

/**
 * AWS's documents disagree: the API reference says that a node group never goes back, the user guide on version rollback says to take node groups back with
 * this very call. Here it is possible by one minor, to where the control plane can go back or has gone back to, unless a fault says that the API
 * reference is right.
 */
function mayGoBack(world: EksWorld, state: ClusterState, from: string, to: string): boolean {
  if (world.faults.has(state.cluster.name, "nodegroup-downgrade-refused")) return false;
  if (minorOf(from) - minorOf(to) !== 1) return false;
  return to === state.cluster.version || to === openRollback(state, world.environment.clock.now())?.to;
}
