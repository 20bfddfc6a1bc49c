import type { NetworkReader, Scope } from "#core/ports.ts";
import { withheld } from "../withheld.ts";
import type { Clients } from "./clients.ts";
import { awsCall } from "./errors.ts";

/** See `ec2-subnets.ts`. */
const sdk = () => (process.env.WITHOUT_EC2 ? withheld<never>("ec2") : import("./ec2-client.ts"));

const ec2 = (clients: Clients, scope: Scope) =>
  clients.of("ec2", scope, async (settings) => new (await sdk()).EC2Client(settings));

/** VPCs by `DescribeVpcs`. Asked for by a filter: by id, one that is gone would fail the call. */
export function ec2NetworkReader(clients: Clients): NetworkReader {
  return {
    vpcCidrs: (scope, vpcId) =>
      awsCall(`VPC ${vpcId}`, async () => {
        const { DescribeVpcsCommand } = await sdk();
        const command = new DescribeVpcsCommand({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
        const { Vpcs = [] } = await ec2(clients, scope).call((client) => client.send(command));
        const [vpc] = Vpcs;
        if (!vpc) return undefined;
        const { CidrBlock, CidrBlockAssociationSet: v4 = [], Ipv6CidrBlockAssociationSet: v6 = [] } = vpc;
        const ranges = [
          CidrBlock,
          ...v4.filter((one) => one.CidrBlockState?.State !== "disassociated").map((one) => one.CidrBlock),
          ...v6.filter((one) => one.Ipv6CidrBlockState?.State !== "disassociated").map((one) => one.Ipv6CidrBlock),
        ];
        return [...new Set(ranges.filter((range) => range !== undefined))];
      }),
  };
}
