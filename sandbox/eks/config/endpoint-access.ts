import type { UpdateParam, VpcConfigRequest } from "@aws-sdk/client-eks";
import { invalidParameter } from "../state.ts";
import { alreadySo, type ConfigKind, pick, same } from "./kind.ts";

const ANYWHERE = ["0.0.0.0/0"];
/** Source: EKS user guide, "Service quotas". */
const MOST_CIDRS = 40;

/** Who may reach the Kubernetes API, from where. The refusals of a change that changes nothing and of bad ranges are recorded words of EKS. */
export const endpointAccess: ConfigKind = {
  type: "EndpointAccessUpdate",
  asked: ({ resourcesVpcConfig }) =>
    pick(resourcesVpcConfig, "endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs"),
  change(cluster, asked) {
    const before = cluster.resourcesVpcConfig ?? {};
    const { publicAccessCidrs: given, ...switches } = asked as VpcConfigRequest;
    const after = { ...before, ...switches };
    const members = { clusterName: cluster.name };
    if (!after.endpointPublicAccess && !after.endpointPrivateAccess) {
      throw invalidParameter("Private and public endpoint access cannot both be disabled.", members);
    }
    refuseBadCidrs(given ?? [], members);
    const wanted = given ?? before.publicAccessCidrs ?? [];
    // Without the public endpoint EKS keeps no ranges; with it and none asked for, it is open to everybody.
    after.publicAccessCidrs = after.endpointPublicAccess ? (wanted.length > 0 ? wanted : ANYWHERE) : [];
    if (same(after, { ...before, publicAccessCidrs: before.publicAccessCidrs ?? [] })) {
      const { endpointPrivateAccess, endpointPublicAccess, publicAccessCidrs } = after;
      throw alreadySo(
        cluster,
        `endpointPrivateAccess: ${endpointPrivateAccess} , endpointPublicAccess: ${endpointPublicAccess}, and Public Endpoint Restrictions: [${publicAccessCidrs.join(", ")}]`,
      );
    }
    const params: UpdateParam[] = [
      { type: "EndpointPublicAccess", value: String(after.endpointPublicAccess) },
      { type: "EndpointPrivateAccess", value: String(after.endpointPrivateAccess) },
      { type: "PublicAccessCidrs", value: JSON.stringify(after.publicAccessCidrs) },
    ];
    return { params, becomes: { resourcesVpcConfig: after } };
  },
};

function refuseBadCidrs(cidrs: readonly string[], members: Record<string, unknown>): void {
  const bad = cidrs.filter((cidr) => !isIpv4Cidr(cidr));
  if (bad.length > 0)
    throw invalidParameter(`The following CIDRs are invalid in publicAccessCidrs: [${bad.join(",")}]`, members);
  if (cidrs.length > MOST_CIDRS)
    throw invalidParameter(`publicAccessCidrs may hold at most ${MOST_CIDRS} CIDR blocks`, members);
}

export function isIpv4Cidr(text: string): boolean {
  const [, address = "", bits] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const parts = address.split(".");
  return (
    Number(bits) <= 32 && parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
  );
}
