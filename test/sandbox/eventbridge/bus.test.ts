import { describe, expect, it } from "vitest";
import { routes } from "#events/routes.ts";
import { fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
const call = (operation: string, input: Record<string, unknown>) =>
  bench.gateway.call({ service: "eventbridge", account: "111122223333", region: "eu-west-1", operation, input });

describe("the fleet bus", () => {
  it("describes itself, its rules and their targets", async () => {
    expect(await call("DescribeEventBus", { Name: "fleetwright" })).toMatchObject({ Name: "fleetwright" });
    const { Rules } = (await call("ListRules", { EventBusName: "fleetwright" })) as { Rules: { Name: string }[] };
    expect(Rules.map(({ Name }) => Name)).toEqual(routes.map(({ name }) => name));
    expect(await call("ListTargetsByRule", { EventBusName: "fleetwright", Rule: "fleet-to-slack" })).toEqual({
      Targets: [{ Id: "notify", Arn: "arn:aws:lambda:eu-west-1:111122223333:function:fleetwright-notify" }],
    });
  });

  it.each([
    ["DescribeEventBus", { Name: "default" }, "Event bus default does not exist."],
    ["ListRules", { EventBusName: "default" }, "Event bus default does not exist."],
    ["ListTargetsByRule", { EventBusName: "fleetwright", Rule: "x" }, "Rule x does not exist on EventBus fleetwright."],
  ])("knows no other bus and no other rule: %s %j", async (operation, input, message) => {
    await expect(call(operation, input)).rejects.toMatchObject({ name: "ResourceNotFoundException", message });
  });
});
