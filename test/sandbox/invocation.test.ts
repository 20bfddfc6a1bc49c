import { expect, it } from "vitest";
import type { LoggedCall } from "#sandbox/wire/gateway.ts";
import { fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const callsOf = async (asDeployed: boolean): Promise<LoggedCall[]> => {
  const bench = sandboxBench({ fleet: fleetOf(seedCluster("a"), seedCluster("b")), asDeployed });
  await bench.run();
  return bench.calls;
};
const callers = (calls: readonly LoggedCall[], operation: string) =>
  [...new Set(calls.filter((call) => call.operation === operation).map(({ caller }) => caller ?? "nobody"))].sort();

it("calls are known by the function that made them, also when it set others going", async () => {
  const calls = await callsOf(false);
  expect(callers(calls, "UpdateClusterVersion")).toEqual(["upgrade-cluster/start-control-plane-update"]);
  expect(callers(calls, "UpdateNodegroupVersion")).toEqual(["upgrade-cluster/start-nodegroup-update"]);
  // It starts the run, and everything that follows is not its doing.
  expect(callers(calls, "StartExecution")).toEqual(["operator"]);
  expect(callers(calls, "PutEvents")).not.toContain("nobody");
});

it("as deployed, each function assumes the role for itself, and reaches clusters by nothing else", async () => {
  const calls = await callsOf(true);
  const assuming = callers(calls, "AssumeRole");
  expect(assuming).toContain("operator");
  const reaching = calls.filter(({ service }) => service === "eks");
  expect([...new Set(reaching.map(({ caller }) => caller))].sort()).toEqual(assuming);
  expect(reaching.every(({ assumedRole }) => assumedRole)).toBe(true);
  expect(calls.filter(({ service, assumedRole }) => service === "sfn" && assumedRole)).toEqual([]);
});
