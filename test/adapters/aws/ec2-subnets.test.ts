import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { mockClient } from "aws-sdk-client-mock";
import { describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { ec2SubnetReader } from "#adapters/aws/ec2-subnets.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

const scope = { account: "111122223333", region: "eu-west-1" };
const subnetIds = async (bench: Bench, name: string) => (await bench.ports.clusters.read({ ...scope, name })).subnetIds;

describe("subnets", () => {
  it("of a cluster are in two zones with plenty of addresses, if nothing else is stated", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
    const ids = await subnetIds(bench, "a");
    expect(await bench.ports.subnets.read(scope, ids)).toEqual([
      { id: ids[0], availabilityZone: "eu-west-1a", freeIps: 4091 },
      { id: ids[1], availabilityZone: "eu-west-1b", freeIps: 4091 },
    ]);
  });

  it("are as the seed states them, and as a scenario changes them", async () => {
    const subnets = [{ freeIps: 3 }, { availabilityZone: "eu-west-1c", freeIps: 40 }];
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a", { subnets }), seedCluster("b")) });
    const [first = "", second = ""] = await subnetIds(bench, "a");
    const read = () => bench.ports.subnets.read(scope, [first, second]);
    expect((await read()).map(({ freeIps }) => freeIps)).toEqual([3, 40]);
    expect((await read())[1]?.availabilityZone).toBe("eu-west-1c");
    bench.ec2.setFreeIps(first, 12);
    expect((await read()).map(({ freeIps }) => freeIps)).toEqual([12, 40]);
  });

  it("that are gone are left out, and do not fail the others", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
    const [first = "", second = ""] = await subnetIds(bench, "a");
    bench.ec2.deleteSubnet(first);
    expect((await bench.ports.subnets.read(scope, [first, second, "subnet-0"])).map(({ id }) => id)).toEqual([second]);
  });

  it("are not asked for when there are none: an empty filter would be all subnets", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
    expect(await bench.ports.subnets.read(scope, [])).toEqual([]);
    expect(bench.calls).toEqual([]);
  });

  it("are asked for in as many calls as they take, each to its last page", async () => {
    const ec2 = mockClient(EC2Client);
    ec2.on(DescribeSubnetsCommand).callsFake(({ Filters, NextToken }) => {
      const values: string[] = Filters[0].Values;
      const half = Math.ceil(values.length / 2);
      const ids = NextToken ? values.slice(half) : values.slice(0, half);
      return { Subnets: ids.map((SubnetId) => ({ SubnetId })), ...(NextToken ? {} : { NextToken: "2" }) };
    });
    const ids = Array.from({ length: 250 }, (_, index) => `subnet-${index}`);
    const read = await ec2SubnetReader(new Clients({ hub: scope })).read(scope, [...ids, ...ids]);
    expect(read.map(({ id }) => id)).toEqual(ids);
    expect(ec2.commandCalls(DescribeSubnetsCommand)).toHaveLength(4);
    ec2.restore();
  });

  it("one may not read are told as such", async () => {
    const ec2 = mockClient(EC2Client);
    ec2.rejects(Object.assign(new Error("You are not authorized"), { name: "UnauthorizedOperation" }));
    await expect(ec2SubnetReader(new Clients({ hub: scope })).read(scope, ["subnet-1"])).rejects.toMatchObject({
      name: "AccessDeniedError",
      message: expect.stringContaining("subnets of 111122223333 in eu-west-1"),
    });
    ec2.restore();
  });
});
