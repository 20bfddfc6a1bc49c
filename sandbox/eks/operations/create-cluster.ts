import type { Cluster, CreateClusterRequest } from "@aws-sdk/client-eks";
import type { ApiCall, Operation } from "../../aws/service.ts";
import type { ClusterSeedInput } from "../../fleet/seed.ts";
import { identityOfKey } from "../../wire/access-keys.ts";
import { addEntry, addServiceEntry, associate, WHOLE_CLUSTER } from "../access/entries.ts";
import { fingerprintOf } from "../answers.ts";
import { serviceCallEvent } from "../cloudtrail.ts";
import { loggingOf, logTypes } from "../config/logging.ts";
import { badRemoteNetworks } from "../config/remote-networks.ts";
import { BOOTSTRAPPED, newCluster } from "../create.ts";
import { policyArn } from "../data/access-policies.ts";
import { createSeconds } from "../data/durations.ts";
import { versionInfo } from "../data/versions.ts";
import { addCluster, type ClusterState, clustersOf, type EksWorld, inUse, invalidParameter } from "../state.ts";

/** A cluster has these only when its control plane is there. */
const LATER = ["endpoint", "identity", "certificateAuthority"] as const;
/** EKS gives itself access while the cluster is made; in the recorded creation four minutes after the call, before the cluster is ACTIVE. */
const SERVICE_ACCESS_BEFORE_END = 60_000;

export function createCluster(world: EksWorld): Operation {
  const { clock } = world.environment;
  return (call) => {
    const input = call.input as unknown as CreateClusterRequest;
    const name = String(input.name);
    if (!/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name)) throw invalidParameter(`Cluster name ${name} is not valid`);
    const existing = clustersOf(world, call).find(({ cluster }) => cluster.name === name);
    if (existing) {
      const known = existing.answers.get(String(input.clientRequestToken));
      if (known?.fingerprint === fingerprintOf(call)) return known.answer;
      throw inUse(`Cluster already exists with name: ${name}`, { clusterName: name });
    }
    refuseBadRequest(name, input);
    const state = newCluster(world, seedOf(call, input));
    const later = takeAway(state.cluster);
    bootstrap(state, call, input, clock.now());
    addCluster(world, state);
    if (input.clientRequestToken !== undefined) {
      const answer = { cluster: structuredClone(state.cluster) };
      state.answers.set(input.clientRequestToken, { fingerprint: fingerprintOf(call), answer });
    }
    const fault = world.faults.take(name, "cluster-creation-fails", "cluster-creation-hangs");
    if (fault === "cluster-creation-hangs") return { cluster: state.cluster };
    const end = clock.millis() + createSeconds(`${world.seed}/${state.cluster.arn}/create`) * 1000;
    clock.at(end - SERVICE_ACCESS_BEFORE_END, () => {
      if (fault || state.cluster.status !== "CREATING") return;
      const access = addServiceEntry(state, clock.now());
      for (const policy of access.policies.values())
        world.emit(serviceCallEvent(world.environment, state, access.entry.principalArn ?? "", policy));
    });
    clock.at(end, () => {
      if (state.cluster.status !== "CREATING") return;
      if (fault) fail(state);
      else Object.assign(state.cluster, later, { status: "ACTIVE" });
    });
    return { cluster: state.cluster };
  };
}

/** @throws {AwsError} InvalidParameterException; of access and of Auto Mode in EKS's recorded words */
function refuseBadRequest(name: string, input: CreateClusterRequest): void {
  const members = { clusterName: name };
  const { version, accessConfig, computeConfig, remoteNetworkConfig, resourcesVpcConfig } = input;
  if (version !== undefined && !versionInfo(version)) throw invalidParameter("unsupported Kubernetes version", members);
  const mode = accessConfig?.authenticationMode ?? "CONFIG_MAP";
  if (mode === "CONFIG_MAP" && accessConfig?.bootstrapClusterCreatorAdminPermissions === false) {
    throw invalidParameter(
      "bootstrapClusterCreatorAdminPermissions must be true if cluster authentication mode is set to CONFIG_MAP",
      members,
    );
  }
  if (computeConfig?.enabled && input.bootstrapSelfManagedAddons !== false)
    throw invalidParameter("When EKS Auto Mode is enabled, bootstrapSelfManagedAddons must be set to false", members);
  const { subnetIds } = resourcesVpcConfig ?? {};
  if (subnetIds && subnetIds.length < 2)
    throw invalidParameter("Subnets specified must be in at least two different AZs", members);
  const bad =
    remoteNetworkConfig && badRemoteNetworks({ name, accessConfig: { authenticationMode: mode } }, remoteNetworkConfig);
  if (bad) throw bad;
}

function seedOf(call: ApiCall, input: CreateClusterRequest): Omit<ClusterSeedInput, "version"> & { version?: string } {
  const { accessConfig, resourcesVpcConfig, encryptionConfig, zonalShiftConfig, storageConfig } = input;
  const { endpointPublicAccess = true, endpointPrivateAccess = false } = resourcesVpcConfig ?? {};
  return {
    account: call.account,
    region: call.region,
    name: String(input.name),
    ...(input.version === undefined ? {} : { version: input.version }),
    tags: input.tags ?? {},
    status: "CREATING",
    supportType: input.upgradePolicy?.supportType ?? "EXTENDED",
    autoMode: input.computeConfig?.enabled ?? false,
    ...(input.computeConfig?.nodePools?.length === 0 ? { autoPools: [] } : {}),
    remoteNodeNetworks: (input.remoteNetworkConfig?.remoteNodeNetworks ?? []).flatMap(({ cidrs = [] }) => cidrs),
    remotePodNetworks: (input.remoteNetworkConfig?.remotePodNetworks ?? []).flatMap(({ cidrs = [] }) => cidrs),
    // Hybrid nodes join later, by themselves.
    hybridNodes: [],
    selfManagedAddons: input.bootstrapSelfManagedAddons === false ? [] : BOOTSTRAPPED,
    details: {
      ...(input.roleArn === undefined ? {} : { roleArn: input.roleArn }),
      accessConfig: {
        bootstrapClusterCreatorAdminPermissions: accessConfig?.bootstrapClusterCreatorAdminPermissions ?? true,
        authenticationMode: accessConfig?.authenticationMode ?? "CONFIG_MAP",
      },
      logging: loggingOf(logTypes(input.logging)),
      deletionProtection: input.deletionProtection ?? false,
      resourcesVpcConfig: {
        ...resourcesVpcConfig,
        controlPlaneEgressMode: resourcesVpcConfig?.controlPlaneEgressMode ?? "AWS_MANAGED",
        endpointPublicAccess,
        endpointPrivateAccess,
        publicAccessCidrs: endpointPublicAccess ? (resourcesVpcConfig?.publicAccessCidrs ?? ["0.0.0.0/0"]) : [],
      },
      ...(encryptionConfig ? { encryptionConfig } : {}),
      ...(zonalShiftConfig ? { zonalShiftConfig } : {}),
      ...(storageConfig ? { storageConfig } : {}),
    },
  };
}

/** @returns what was taken from a cluster that is only being made */
function takeAway(cluster: Cluster): Partial<Cluster> {
  const later = Object.fromEntries(LATER.map((member) => [member, cluster[member]]));
  for (const member of LATER) delete cluster[member];
  cluster.certificateAuthority = {};
  return later;
}

/** The creator may do everything, if not asked otherwise. With CONFIG_MAP that is so as well, but no access entry shows it until the mode changes. */
function bootstrap(state: ClusterState, call: ApiCall, { accessConfig }: CreateClusterRequest, now: Date): void {
  if (accessConfig?.bootstrapClusterCreatorAdminPermissions === false) return;
  const access = addEntry(state, { principalArn: creatorOf(call) }, now);
  associate(access, policyArn("AmazonEKSClusterAdminPolicy"), WHOLE_CLUSTER, now);
}

/** An access entry is of the role, not of its session. */
function creatorOf({ account, accessKeyId = "" }: ApiCall): string {
  const arn = identityOfKey(accessKeyId)?.arn ?? `arn:aws:sts::${account}:assumed-role/operator/sandbox`;
  return arn.replace(/^arn:aws:sts::(\d+):assumed-role\/([^/]+)\/.*$/, "arn:aws:iam::$1:role/$2");
}

function fail({ cluster }: ClusterState): void {
  cluster.status = "FAILED";
  const resourceIds = cluster.resourcesVpcConfig?.subnetIds ?? [];
  const message = "The subnets of the cluster do not have enough free IP addresses for the control plane.";
  cluster.health = { issues: [{ code: "InsufficientFreeAddresses", message, resourceIds }] };
}
