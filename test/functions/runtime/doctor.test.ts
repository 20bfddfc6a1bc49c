import { describe, expect, it } from "vitest";
import type { DoctorAnswer } from "#events/operator/doctor.ts";
import { AwsError } from "#sandbox/aws/service.ts";
import { failNext } from "../../helpers/outages.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

async function doctor(bench: Bench): Promise<DoctorAnswer> {
  const answer = await bench.operator({ action: "doctor" });
  if (answer.action !== "doctor") throw new Error(answer.action);
  return answer;
}

describe("the operator function examines its deployment", () => {
  const fleet = () => fleetOf(seedCluster("a"), seedCluster("b"));

  it("tells what it uses, and what it sees of every account and Region", async () => {
    const answer = await doctor(sandboxBench({ fleet: fleet(), asDeployed: true }));
    expect(answer).toMatchObject({
      version: "0.1.0",
      hub: { account: "111122223333", region: "eu-west-1" },
      deployment: { bus: "fleetwright", memberRole: "fleetwright-member" },
      places: [
        { region: "eu-west-1", clusters: 2, problem: null, nodes: { cluster: "a", count: 2, problem: null } },
        { region: "us-east-1", clusters: 0, problem: null, nodes: null },
      ],
      slack: { tokenSet: true, team: "sandbox", scopes: ["chat:write", "chat:write.public"], problem: null },
    });
  });

  it("what it cannot reach hides nothing else", async () => {
    const bench = sandboxBench({ fleet: fleet() });
    const denied = () => new AwsError("AccessDeniedException", "not authorized to perform: eks:ListClusters", 403);
    failNext(bench.eks.service, "ListClusters", 1, denied);
    bench.kubernetes.setAccess({ account: "111122223333", region: "eu-west-1", name: "a" }, "unknown-role");
    bench.slack.down = true;
    const { places, slack } = await doctor(bench);
    expect(places.filter(({ problem }) => problem !== null)).toMatchObject([
      { clusters: null, problem: { code: "ACCESS_DENIED", message: expect.stringContaining("eks:ListClusters") } },
    ]);
    expect(slack).toMatchObject({ tokenSet: true, problem: { code: "SERVICE_UNAVAILABLE" } });
    expect((await doctor(bench)).places[0]?.nodes).toMatchObject({
      cluster: "a",
      count: null,
      problem: { code: "NODES_UNREADABLE" },
    });
  });
});
