import type { Cluster, RemoteNetworkConfigRequest } from "@aws-sdk/client-eks";
import type { AwsError } from "../../aws/service.ts";
import { invalidParameter } from "../state.ts";
import { isIpv4Cidr } from "./endpoint-access.ts";
import { alreadySo, type ConfigKind, pick, same } from "./kind.ts";

/** Source: EKS user guide, "Service quotas"; not adjustable. */
const MOST_CIDRS = 15;

const cidrsOf = (networks: readonly { cidrs?: string[] | undefined }[] = []): string[] =>
  networks.flatMap(({ cidrs }) => cidrs ?? []);

/** Private ranges and those of RFC 6598. Source: EKS user guide, "Prepare networking for hybrid nodes". */
const ALLOWED = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;

/** What stands against these networks; the words are not published. */
export function badRemoteNetworks(cluster: Cluster, wanted: RemoteNetworkConfigRequest): AwsError | undefined {
  const members = { clusterName: cluster.name };
  const refuse = (words: string): AwsError => invalidParameter(words, members);
  const nodes = cidrsOf(wanted.remoteNodeNetworks);
  const pods = cidrsOf(wanted.remotePodNetworks);
  const bad = [...nodes, ...pods].filter((cidr) => !isIpv4Cidr(cidr) || !ALLOWED.test(cidr));
  if (bad.length > 0) return refuse(`The following CIDRs are invalid in remoteNetworkConfig: [${bad.join(",")}]`);
  if (nodes.length > MOST_CIDRS || pods.length > MOST_CIDRS)
    return refuse(`remoteNetworkConfig may hold at most ${MOST_CIDRS} CIDR blocks for nodes and for pods each`);
  if (pods.length > 0 && nodes.length === 0) return refuse("remotePodNetworks needs remoteNodeNetworks");
  if (nodes.length > 0 && cluster.accessConfig?.authenticationMode === "CONFIG_MAP")
    return refuse("remoteNetworkConfig needs the authentication mode API or API_AND_CONFIG_MAP");
  return undefined;
}

/** Networks of hybrid nodes; empty lists take the configuration away. */
export const remoteNetworks: ConfigKind = {
  type: "RemoteNetworkConfigUpdate",
  asked: ({ remoteNetworkConfig }) => pick(remoteNetworkConfig, "remoteNodeNetworks", "remotePodNetworks"),
  change(cluster, asked) {
    const wanted = asked as RemoteNetworkConfigRequest;
    const bad = badRemoteNetworks(cluster, wanted);
    if (bad) throw bad;
    const { remoteNodeNetworks = [], remotePodNetworks = [] } = wanted;
    const after = { remoteNodeNetworks, remotePodNetworks };
    const none = { remoteNodeNetworks: [], remotePodNetworks: [] };
    if (same(after, cluster.remoteNetworkConfig ?? none))
      throw alreadySo(cluster, `remoteNetworkConfig: ${JSON.stringify(after)}`);
    return {
      params: [{ type: "RemoteNetworkConfig", value: JSON.stringify(after) }],
      becomes: { remoteNetworkConfig: after },
    };
  },
};
