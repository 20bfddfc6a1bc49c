import type { Subnet, Vpc } from "@aws-sdk/client-ec2";
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
  /** Which address ranges a VPC has from now on. */
  setVpcCidrs(vpcId: string, cidrs: readonly string[]): void;
}

/** EC2 as far as the VPCs and subnets of the fleet's clusters go. */
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

  const vpcCidrs = new Map<string, readonly string[]>();
  const vpcsOf = (account: string, region: string): Vpc[] => {
    const own = eks.clusters().filter((state) => state.account === account && state.region === region);
    const ids = new Set(own.flatMap(({ cluster }) => cluster.resourcesVpcConfig?.vpcId ?? []));
    return [...ids].map((id) => {
      const [first, ...more] = vpcCidrs.get(id) ?? ["10.0.0.0/16"];
      const block = (CidrBlock = "", index = 0) => ({
        AssociationId: `vpc-cidr-assoc-${id.slice(4)}-${index}`,
        CidrBlock,
        CidrBlockState: { State: "associated" as const },
      });
      return {
        VpcId: id,
        State: "available",
        CidrBlock: first,
        CidrBlockAssociationSet: [first, ...more].map(block),
        OwnerId: account,
        IsDefault: false,
      };
    });
  };

  return {
    service: {
      service: "ec2",
      operations: { DescribeSubnets: describeSubnets(subnetsOf), DescribeVpcs: describeVpcs(vpcsOf) },
    },
    setVpcCidrs: (id, cidrs) => void vpcCidrs.set(id, cidrs),
    setFreeIps: (id, count) => void freeIps.set(id, count),
    deleteSubnet: (id) => void deleted.add(id),
  };
}

const FILTERS: Filters<Subnet> = {
  "subnet-id": ({ SubnetId }) => SubnetId,
  "vpc-id": ({ VpcId }) => VpcId,
  "availability-zone": ({ AvailabilityZone }) => AvailabilityZone,
  state: ({ State }) => State,
  "owner-id": ({ OwnerId }) => OwnerId,
};

const VPC_FILTERS: Filters<Vpc> = {
  "vpc-id": ({ VpcId }) => VpcId,
  cidr: ({ CidrBlock }) => CidrBlock,
  state: ({ State }) => State,
  "owner-id": ({ OwnerId }) => OwnerId,
};

const describeSubnets = (subnetsOf: (account: string, region: string) => Subnet[]): Operation =>
  describe(subnetsOf, {
    filters: FILTERS,
    member: "Subnets",
    ids: "SubnetIds",
    idOf: ({ SubnetId }) => SubnetId,
    unknown: (id) => new AwsError("InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`),
  });

const describeVpcs = (vpcsOf: (account: string, region: string) => Vpc[]): Operation =>
  describe(vpcsOf, {
    filters: VPC_FILTERS,
    member: "Vpcs",
    ids: "VpcIds",
    idOf: ({ VpcId }) => VpcId,
    unknown: (id) => new AwsError("InvalidVpcID.NotFound", `The vpc ID '${id}' does not exist`),
  });

type Filters<Thing> = Record<string, (thing: Thing) => string | undefined>;

/** What all of EC2's Describe operations have in common. */
function describe<Thing>(
  allOf: (account: string, region: string) => Thing[],
  kind: {
    filters: Filters<Thing>;
    member: string;
    ids: string;
    idOf: (thing: Thing) => string | undefined;
    unknown: (id: string) => AwsError;
  },
): Operation {
  return ({ account, region, input }) => {
    const filters = (input.Filters ?? []) as { Name: string; Values: string[] }[];
    for (const { Name } of filters) {
      if (!kind.filters[Name]) throw new AwsError("InvalidParameterValue", `The filter '${Name}' is invalid`);
    }
    const size = Number(input.MaxResults ?? 1000);
    if (!Number.isInteger(size) || size < 5 || size > 1000) {
      const range = `Value ( ${input.MaxResults} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`;
      throw new AwsError("InvalidParameterValue", range);
    }
    const all = allOf(account, region);
    const ids = input[kind.ids] as string[] | undefined;
    const unknown = ids?.find((id) => !all.some((thing) => kind.idOf(thing) === id));
    if (unknown) throw kind.unknown(unknown);
    const matching = all.filter(
      (thing) =>
        (ids?.includes(kind.idOf(thing) ?? "") ?? true) &&
        filters.every(({ Name, Values }) => Values.includes(kind.filters[Name]?.(thing) ?? "")),
    );
    const badToken = () => new AwsError("InvalidParameterValue", "The token is invalid.");
    const { items, next } = pageOf(matching, { size, token: input.NextToken, badToken });
    return { [kind.member]: items, NextToken: next };
  };
}
