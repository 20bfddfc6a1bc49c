import type { EC2, Subnet } from "@aws-sdk/client-ec2";
import type { SubnetReader } from "#core/ports.ts";
import type { Clients } from "./clients.ts";
import { awsCall } from "./errors.ts";

/** A filter takes at most this many values. */
const PER_FILTER = 200;

/** Subnets by `DescribeSubnets`. Asked for by a filter: by id, one subnet that is gone would fail the call for all of them. */
export function ec2SubnetReader(clients: Clients): SubnetReader {
  return {
    read: (scope, subnetIds) =>
      awsCall(`subnets of ${scope.account} in ${scope.region}`, async () => {
        const ids = [...new Set(subnetIds)];
        const subnets: Subnet[] = [];
        for (let start = 0; start < ids.length; start += PER_FILTER) {
          const some = ids.slice(start, start + PER_FILTER);
          subnets.push(...(await clients.ec2(scope).call((client) => describe(client, some))));
        }
        return subnets.map(({ SubnetId = "", AvailabilityZone = "", AvailableIpAddressCount = 0 }) => ({
          id: SubnetId,
          availabilityZone: AvailabilityZone,
          freeIps: AvailableIpAddressCount,
        }));
      }),
  };
}

async function describe(client: EC2, ids: string[]): Promise<Subnet[]> {
  const subnets: Subnet[] = [];
  let next: string | undefined;
  do {
    const page = await client.describeSubnets({
      Filters: [{ Name: "subnet-id", Values: ids }],
      ...(next === undefined ? {} : { NextToken: next }),
    });
    subnets.push(...(page.Subnets ?? []));
    next = page.NextToken;
  } while (next);
  return subnets;
}
