import type { Capability, CapabilityType, CreateCapabilityRequest } from "@aws-sdk/client-eks";
import type { Operation } from "../../aws/service.ts";
import { hexOf, uuidOf } from "../../random.ts";
import { addEntry, associate, WHOLE_CLUSTER } from "../access/entries.ts";
import { answeredBefore, rememberAnswer } from "../answers.ts";
import { refuseBadRole } from "../associations.ts";
import { policyArn } from "../data/access-policies.ts";
import { capabilitySeconds } from "../data/durations.ts";
import { refuseUnlessReady } from "../ready.ts";
import {
  type ClusterState,
  type EksWorld,
  findCluster,
  inUse,
  invalidParameter,
  invalidRequest,
  notFound,
  page,
} from "../state.ts";

/** Versions and the access policies EKS associates with the capability's role. Source: EKS user guide, "EKS Capabilities". */
const TYPES: Record<CapabilityType, { version: string; policies: string[] }> = {
  ARGOCD: { version: "3.1.8-eks-1", policies: ["AmazonEKSArgoCDClusterPolicy", "AmazonEKSArgoCDPolicy"] },
  ACK: { version: "1.0.0-eks-1", policies: ["AmazonEKSACKPolicy"] },
  KRO: { version: "0.5.1-eks-1", policies: ["AmazonEKSKROPolicy"] },
};

/** Capabilities that AWS runs for a cluster, managed Argo CD among them: one of each type per cluster. */
export function capabilityOperations(world: EksWorld): Record<string, Operation> {
  const { clock } = world.environment;
  return {
    ListCapabilities: (call) => {
      const { capabilities } = findCluster(world, call, call.input.clusterName);
      const summaries = [...capabilities.values()].map(
        ({ capabilityName, arn, type, status, version, createdAt, modifiedAt }) => ({
          capabilityName,
          arn,
          type,
          status,
          version,
          createdAt,
          modifiedAt,
        }),
      );
      const { items, nextToken } = page(summaries, call.input);
      return { capabilities: items, nextToken };
    },

    DescribeCapability: (call) => ({
      capability: findCapability(findCluster(world, call, call.input.clusterName), call.input.capabilityName),
    }),

    CreateCapability: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const input = call.input as unknown as CreateCapabilityRequest;
      refuseUnlessReady(state, "capability");
      const again = answeredBefore(state, call);
      if (again) return again;
      refuseBadRequest(state, input);
      const capability = newCapability(state, input, clock.now());
      state.capabilities.set(capability.capabilityName ?? "", capability);
      clock.at(clock.millis() + capabilitySeconds(`${world.seed}/${capability.arn}/create`) * 1000, () => {
        if (capability.status !== "CREATING") return;
        Object.assign(capability, { status: "ACTIVE", modifiedAt: clock.now() });
        letIn(state, capability, clock.now());
      });
      return rememberAnswer(state, call, { capability });
    },

    DeleteCapability: (call) => {
      const state = findCluster(world, call, call.input.clusterName);
      const capability = findCapability(state, call.input.capabilityName);
      capability.status = "DELETING";
      clock.at(clock.millis() + capabilitySeconds(`${world.seed}/${capability.arn}/delete`) * 1000, () => {
        state.capabilities.delete(capability.capabilityName ?? "");
      });
      return { capability };
    },
  };
}

/** @throws {AwsError} ResourceNotFoundException */
function findCapability(state: ClusterState, name: unknown): Capability {
  const found = state.capabilities.get(String(name));
  if (found) return found;
  throw notFound(`No capability found for name: ${name}.`, { clusterName: state.cluster.name });
}

/** @throws {AwsError} InvalidParameterException, InvalidRequestException, ResourceInUseException */
function refuseBadRequest(
  state: ClusterState,
  { capabilityName = "", type, roleArn, configuration }: CreateCapabilityRequest,
): void {
  const members = { clusterName: state.cluster.name };
  if (!type || !TYPES[type]) throw invalidParameter(`Capability type ${type} is not supported`, members);
  refuseBadRole(state, roleArn);
  if (type === "ARGOCD" && !configuration?.argoCd?.awsIdc?.idcInstanceArn)
    throw invalidParameter("Argo CD needs an instance of IAM Identity Center (configuration.argoCd.awsIdc).", members);
  if ((state.cluster.accessConfig?.authenticationMode ?? "CONFIG_MAP") === "CONFIG_MAP")
    throw invalidRequest("Capabilities need the authentication mode API or API_AND_CONFIG_MAP.", members);
  if (state.capabilities.has(capabilityName))
    throw inUse(`Capability already exists with name: ${capabilityName}`, members);
  const same = [...state.capabilities.values()].find((one) => one.type === type);
  if (same)
    throw inUse(`Cluster ${state.cluster.name} already has the ${type} capability ${same.capabilityName}`, members);
}

/** A capability of a cluster, being created. */
export function newCapability(
  { account, region, cluster }: ClusterState,
  {
    capabilityName = "",
    type = "ARGOCD",
    roleArn,
    configuration,
    tags,
    deletePropagationPolicy,
  }: CreateCapabilityRequest,
  now: Date,
): Capability {
  const key = `${cluster.arn}/capability/${capabilityName}`;
  const { namespace = "argocd", awsIdc, rbacRoleMappings } = configuration?.argoCd ?? {};
  const argoCd = {
    namespace,
    awsIdc: { idcRegion: region, ...awsIdc },
    rbacRoleMappings: rbacRoleMappings ?? [],
    serverUrl: `https://${hexOf(key, 16)}.eks-capabilities.${region}.amazonaws.com`,
  };
  return {
    capabilityName,
    arn: `arn:aws:eks:${region}:${account}:capability/${cluster.name}/${type.toLowerCase()}/${capabilityName}/${uuidOf(key)}`,
    clusterName: cluster.name,
    type,
    ...(roleArn === undefined ? {} : { roleArn }),
    status: "CREATING",
    version: TYPES[type].version,
    configuration: type === "ARGOCD" ? { argoCd } : {},
    tags: { ...tags },
    health: { issues: [] },
    createdAt: now,
    modifiedAt: now,
    deletePropagationPolicy: deletePropagationPolicy ?? "RETAIN",
  };
}

/** EKS gives the capability's role the access it needs on its own cluster; on others, whoever registers them does. */
export function letIn(state: ClusterState, { roleArn = "", type = "ARGOCD" }: Capability, now: Date): void {
  const access = state.accessEntries.get(roleArn) ?? addEntry(state, { principalArn: roleArn }, now);
  for (const policy of TYPES[type].policies) associate(access, policyArn(policy), WHOLE_CLUSTER, now);
}
