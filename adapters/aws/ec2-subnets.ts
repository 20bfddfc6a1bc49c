import type { EC2Client, Subnet } from "@aws-sdk/client-ec2";
import type { Scope, SubnetReader } from "#core/ports.ts";
import { withheld } from "../withheld.ts";
import type { Clients } from "./clients.ts";
import { awsCall } from "./errors.ts";

/** A filter takes at most this many values. */
const PER_FILTER = 200;

/** A bundler keeps what is imported like this even where nobody calls it; said once more here, it is left out (functions/runtime/compose.ts). */
const sdk = () => (process.env.WITHOUT_EC2 ? withheld<never>("ec2") : import("./ec2-client.ts"));

const ec2 = (clients: Clients, scope: Scope) =>
  clients.of("ec2", scope, async (settings) => new (await sdk()).EC2Client(settings));

/** Subnets by `DescribeSubnets`. Asked for by a filter: by id, one subnet that is gone would fail the call for all of them. */
export function ec2SubnetReader(clients: Clients): SubnetReader {
  return {
    read: (scope, subnetIds) =>
      awsCall(`subnets of ${scope.account} in ${scope.region}`, async () => {
        const ids = [...new Set(subnetIds)];
        const subnets: Subnet[] = [];
        for (let start = 0; start < ids.length; start += PER_FILTER) {
          const some = ids.slice(start, start + PER_FILTER);
          subnets.push(...(await ec2(clients, scope).call((client) => describe(client, some))));
        }
        return subnets.map(({ SubnetId = "", AvailabilityZone = "", AvailableIpAddressCount = 0 }) => ({
          id: SubnetId,
          availabilityZone: AvailabilityZone,
          freeIps: AvailableIpAddressCount,
        }));
      }),
  };
}

async function describe(client: EC2Client, ids: string[]): Promise<Subnet[]> {
  const { DescribeSubnetsCommand } = await sdk();
  const subnets: Subnet[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(
      new DescribeSubnetsCommand({
        Filters: [{ Name: "subnet-id", Values: ids }],
        ...(next === undefined ? {} : { NextToken: next }),
      }),
    );
    subnets.push(...(page.Subnets ?? []));
    next = page.NextToken;
  } while (next);
  return subnets;
}
