import { type Cluster, DescribeClusterCommand } from "@aws-sdk/client-eks";
import { ClusterNotFoundError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import { type ClusterConfiguration, LOG_TYPES } from "#core/fleet/facts.ts";
import type { LimitedEks } from "../clients.ts";
import { issuesOf } from "../eks-reading.ts";
import { awsCall } from "../errors.ts";
import type { KnownClusters } from "../known-clusters.ts";

/** @throws {ClusterNotFoundError} */
export async function readConfiguration(
  eks: LimitedEks,
  ref: ClusterRef,
  known?: KnownClusters,
): Promise<ClusterConfiguration> {
  const what = `cluster ${ref.name}`;
  const command = new DescribeClusterCommand({ name: ref.name });
  const { cluster } = await awsCall(what, () => eks.call((client) => client.send(command)));
  if (!cluster) throw new ClusterNotFoundError(`${what}: EKS answered without a cluster`);
  known?.saw(ref, cluster);
  return configurationOf(cluster);
}

/** EKS leaves out what is off, and what older clusters never had. */
export function configurationOf(cluster: Cluster): ClusterConfiguration {
  const { resourcesVpcConfig: vpc, remoteNetworkConfig: remote, upgradePolicy, platformVersion, endpoint } = cluster;
  const logged = new Set(
    cluster.logging?.clusterLogging?.flatMap(({ enabled, types }) => (enabled ? (types ?? []) : [])),
  );
  const supportType = upgradePolicy?.supportType;
  const authority = cluster.certificateAuthority?.data;
  const issuer = cluster.identity?.oidc?.issuer;
  const { serviceIpv4Cidr, serviceIpv6Cidr } = cluster.kubernetesNetworkConfig ?? {};
  const serviceCidrs = [serviceIpv4Cidr, serviceIpv6Cidr].filter((range) => range !== undefined);
  return {
    arn: cluster.arn ?? "",
    version: cluster.version ?? "",
    status: cluster.status ?? "FAILED",
    createdAt: (cluster.createdAt ?? new Date(0)).toISOString(),
    tags: cluster.tags ?? {},
    deletionProtection: cluster.deletionProtection ?? false,
    logging: LOG_TYPES.filter((type) => logged.has(type)),
    access: {
      public: vpc?.endpointPublicAccess ?? false,
      private: vpc?.endpointPrivateAccess ?? false,
      publicAccessCidrs: vpc?.publicAccessCidrs ?? [],
    },
    // Clusters older than access entries have the ConfigMap only.
    authenticationMode: cluster.accessConfig?.authenticationMode ?? "CONFIG_MAP",
    zonalShift: cluster.zonalShiftConfig?.enabled ?? false,
    secretsKeys: (cluster.encryptionConfig ?? []).flatMap(({ provider, resources }) =>
      resources?.includes("secrets") && provider?.keyArn ? [provider.keyArn] : [],
    ),
    autoMode: cluster.computeConfig?.enabled ?? false,
    remoteNetworks: {
      nodes: (remote?.remoteNodeNetworks ?? []).flatMap(({ cidrs }) => cidrs ?? []),
      pods: (remote?.remotePodNetworks ?? []).flatMap(({ cidrs }) => cidrs ?? []),
    },
    issues: issuesOf(cluster.health?.issues),
    ...(platformVersion === undefined ? {} : { platformVersion }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(authority === undefined ? {} : { certificateAuthorityData: authority }),
    ...(supportType === undefined ? {} : { supportType }),
    ...(vpc?.vpcId === undefined ? {} : { vpcId: vpc.vpcId }),
    ...(serviceCidrs.length === 0 ? {} : { serviceCidrs }),
    ...(issuer === undefined ? {} : { oidcIssuer: issuer }),
  };
}
