import type { AddonIssue } from "@aws-sdk/client-eks";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { ApiCall, Operation, SandboxEnvironment, SimulatedService } from "../aws/service.ts";
import { Faults } from "../faults/faults.ts";
import type { FleetSeed } from "../fleet/seed.ts";
import { degrade, restore } from "./addons/health.ts";
import { cloudTrailEvent } from "./cloudtrail.ts";
import { newCluster } from "./create.ts";
import { createAccessEntry } from "./operations/access/create.ts";
import { accessEntryOperations } from "./operations/access/entries.ts";
import { accessPolicyOperations } from "./operations/access/policies.ts";
import { addonOperations } from "./operations/addons/index.ts";
import { associateEncryptionConfig } from "./operations/associate-encryption-config.ts";
import { activateCertificateAuthority } from "./operations/authorities/activate.ts";
import { createCertificateAuthority } from "./operations/authorities/create.ts";
import { deleteCertificateAuthority } from "./operations/authorities/delete.ts";
import { describeCertificateAuthority } from "./operations/authorities/describe.ts";
import { listCertificateAuthorities } from "./operations/authorities/list.ts";
import { cancelUpdate } from "./operations/cancel-update.ts";
import { capabilityOperations } from "./operations/capabilities.ts";
import { clusterOperations } from "./operations/clusters.ts";
import { createCluster } from "./operations/create-cluster.ts";
import { createNodegroup } from "./operations/create-nodegroup.ts";
import { insightOperations } from "./operations/insights.ts";
import { describeInsightsRefresh, startInsightsRefresh } from "./operations/insights-refresh.ts";
import { miscOperations } from "./operations/misc.ts";
import { nodegroupOperations } from "./operations/nodegroups.ts";
import { podIdentityOperations } from "./operations/pod-identity.ts";
import { updateClusterConfig } from "./operations/update-cluster-config.ts";
import { updateClusterVersion } from "./operations/update-cluster-version.ts";
import { updateNodegroupVersion } from "./operations/update-nodegroup-version.ts";
import { updateOperations } from "./operations/updates.ts";
import { addCluster, type ClusterState, type EksEvent, type EksWorld } from "./state.ts";

export interface EksOptions {
  fleet: FleetSeed;
  seed: number;
  faults?: Faults;
  /** Events of EKS and of CloudTrail about it, for the sandbox's EventBridge. */
  onEvent?: (event: EksEvent) => void;
}

export interface EksSimulator {
  service: SimulatedService;
  clusters(): ClusterState[];
  cluster(account: string, region: string, name: string): ClusterState | undefined;
  /** An add-on gets into trouble, without any call; with the issue left out, it is well again. @throws {RangeError} when it is not there */
  setAddonHealth(ref: ClusterRef, addon: string, issue?: AddonIssue): void;
}

/** A simulated EKS: clusters with their node groups, add-ons, updates and insights, in virtual time, with EKS's rules and words. */
export function createEks(environment: SandboxEnvironment, { fleet, seed, faults, onEvent }: EksOptions): EksSimulator {
  const world: EksWorld = {
    environment,
    seed,
    faults: faults ?? new Faults([], environment.random),
    clusters: new Map(),
    emit: (event) => onEvent?.(event),
  };
  for (const cluster of fleet.clusters) addCluster(world, newCluster(world, cluster));
  scheduleTrouble(world);
  const operations: Record<string, Operation> = {
    ...clusterOperations(world),
    ...nodegroupOperations(world),
    ...addonOperations(world),
    ...updateOperations(world),
    ...insightOperations(world),
    ...miscOperations(world),
    ...accessEntryOperations(world),
    ...accessPolicyOperations(world),
    ...podIdentityOperations(world),
    ...capabilityOperations(world),
    CreateAccessEntry: createAccessEntry(world),
    CreateCluster: createCluster(world),
    CreateNodegroup: createNodegroup(world),
    UpdateClusterVersion: updateClusterVersion(world),
    UpdateClusterConfig: updateClusterConfig(world),
    AssociateEncryptionConfig: associateEncryptionConfig(world),
    UpdateNodegroupVersion: updateNodegroupVersion(world),
    CancelUpdate: cancelUpdate(world),
    StartInsightsRefresh: startInsightsRefresh(world),
    DescribeInsightsRefresh: describeInsightsRefresh(world),
    ListCertificateAuthorities: listCertificateAuthorities(world),
    DescribeCertificateAuthority: describeCertificateAuthority(world),
    CreateCertificateAuthority: createCertificateAuthority(world),
    ActivateCertificateAuthority: activateCertificateAuthority(world),
    DeleteCertificateAuthority: deleteCertificateAuthority(world),
  };
  return {
    service: { service: "eks", operations: traced(world, operations) },
    clusters: () => [...world.clusters.values()],
    cluster: (account, region, name) => world.clusters.get(`${account}/${region}/${name}`),
    setAddonHealth({ account, region, name }, addonName, issue) {
      const state = world.clusters.get(`${account}/${region}/${name}`);
      const addon = state?.addons.get(addonName);
      if (!state || !addon) throw new RangeError(`${name} has no add-on ${addonName}`);
      if (issue) degrade(world, state, addon, issue);
      else restore(world, state, addon);
    },
  };
}

const TROUBLE_AFTER = 3_600_000;

/** The fault `addon-degrades`: an add-on is in trouble from the first hour to the second, and nobody did anything. */
function scheduleTrouble(world: EksWorld): void {
  const { clock } = world.environment;
  for (const state of world.clusters.values()) {
    const addon = [...state.addons.values()].find(({ status }) => status === "ACTIVE");
    if (!addon || !world.faults.take(state.cluster.name, "addon-degrades")) continue;
    const message = "The add-on is unhealthy because it doesn't have the desired number of replicas.";
    const issue: AddonIssue = { code: "InsufficientNumberOfReplicas", message, resourceIds: [addon.addonName ?? ""] };
    clock.at(clock.millis() + TROUBLE_AFTER, () => degrade(world, state, addon, issue));
    clock.at(clock.millis() + 2 * TROUBLE_AFTER, () => {
      if (addon.status === "DEGRADED") restore(world, state, addon);
    });
  }
}

/** Every operation may be made to fail; those that change something leave a CloudTrail record, refused ones too. */
function traced(world: EksWorld, operations: Record<string, Operation>): Record<string, Operation> {
  const wrap =
    (operation: Operation): Operation =>
    (call: ApiCall) => {
      world.faults.before(call);
      if (/^(List|Describe)/.test(call.operation)) return operation(call);
      try {
        const answer = operation(call);
        world.emit(cloudTrailEvent(world.environment, call, { answer }));
        return answer;
      } catch (error) {
        world.emit(cloudTrailEvent(world.environment, call, { error }));
        throw error;
      }
    };
  return Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, wrap(operation)]));
}
