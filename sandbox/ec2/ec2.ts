import type { Subnet } from "@aws-sdk/client-ec2";
import { pageOf } from "../aws/page.ts";
import { AwsError, type Operation, type SimulatedService } from "../aws/service.ts";
import type { EksSimulator } from "../eks/eks.ts";
import type { FleetSeed } from "../fleet/seed.ts";

/** Of a /20, AWS keeps five addresses for itself. */
const PLENTY = 4091;

export interface Ec2Simulator {
  service: SimulatedService;
  /** How many addresses a subnet has left from now on. */
  setFreeIps(subnetId: string, freeIps: number): void;
  /** Takes a subnet away although clusters still name it, as people do. */
  deleteSubnet(subnetId: string): void;
}

/** EC2 as far as the subnets of the fleet's clusters go. */
export function createEc2(eks: Pick<EksSimulator, "clusters">, fleet: FleetSeed): Ec2Simulator {
  const freeIps = new Map<string, number>();
  const deleted = new Set<string>();
  const stated = new Map(
    fleet.clusters.map(({ account, region, name, subnets }) => [`${account}/${region}/${name}`, subnets]),
  );

  /** Several clusters may share a subnet. */
  const subnetsOf = (account: string, region: string): Subnet[] => {
    const subnets = new Map<string, Subnet>();
    for (const state of eks.clusters()) {
      if (state.account !== account || state.region !== region) continue;
      const { subnetIds = [], vpcId } = state.cluster.resourcesVpcConfig ?? {};
      for (const [index, id] of subnetIds.entries()) {
        if (deleted.has(id) || subnets.has(id)) continue;
        const seed = stated.get(`${account}/${region}/${state.cluster.name}`)?.[index];
        subnets.set(id, {
          SubnetId: id,
          State: "available",
          VpcId: vpcId,
          CidrBlock: `10.0.${(16 * index) % 256}.0/20`,
          AvailableIpAddressCount: freeIps.get(id) ?? seed?.freeIps ?? PLENTY,
          AvailabilityZone: seed?.availabilityZone ?? `${region}${"abc"[index % 3]}`,
          DefaultForAz: false,
          OwnerId: account,
          SubnetArn: `arn:aws:ec2:${region}:${account}:subnet/${id}`,
        });
      }
    }
    return [...subnets.values()];
  };

  return {
    service: { service: "ec2", operations: { DescribeSubnets: describeSubnets(subnetsOf) } },
    setFreeIps: (id, count) => void freeIps.set(id, count),
    deleteSubnet: (id) => void deleted.add(id),
  };
}

const FILTERS: Record<string, (subnet: Subnet) => string | undefined> = {
  "subnet-id": ({ SubnetId }) => SubnetId,
  "vpc-id": ({ VpcId }) => VpcId,
  "availability-zone": ({ AvailabilityZone }) => AvailabilityZone,
  state: ({ State }) => State,
  "owner-id": ({ OwnerId }) => OwnerId,
};

const describeSubnets =
  (subnetsOf: (account: string, region: string) => Subnet[]): Operation =>
  ({ account, region, input }) => {
    const filters = (input.Filters ?? []) as { Name: string; Values: string[] }[];
    for (const { Name } of filters) {
      if (!FILTERS[Name]) throw new AwsError("InvalidParameterValue", `The filter '${Name}' is invalid`);
    }
    const size = Number(input.MaxResults ?? 1000);
    if (!Number.isInteger(size) || size < 5 || size > 1000) {
      const range = `Value ( ${input.MaxResults} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`;
      throw new AwsError("InvalidParameterValue", range);
    }
    const all = subnetsOf(account, region);
    const ids = input.SubnetIds as string[] | undefined;
    const unknown = ids?.find((id) => !all.some(({ SubnetId }) => SubnetId === id));
    if (unknown) throw new AwsError("InvalidSubnetID.NotFound", `The subnet ID '${unknown}' does not exist`);
    const matching = all.filter(
      (subnet) =>
        (ids?.includes(subnet.SubnetId ?? "") ?? true) &&
        filters.every(({ Name, Values }) => Values.includes(FILTERS[Name]?.(subnet) ?? "")),
    );
    const badToken = () => new AwsError("InvalidParameterValue", "The token is invalid.");
    const { items, next } = pageOf(matching, { size, token: input.NextToken, badToken });
    return { Subnets: items, NextToken: next };
  };
