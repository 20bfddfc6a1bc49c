import { describe, expect, it } from "vitest";
import { FORWARD_HUB_RULES, FORWARD_QUEUE, FORWARD_RULES } from "#core/doctor/forwarding.ts";
import { AccessDeniedError, MissingResourceError } from "#core/errors.ts";
import type { ForwardingReader } from "#core/ports.ts";
import type { DoctorAnswer } from "#events/operator/doctor.ts";
import { examine } from "#functions/runtime/doctor.ts";
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
      slack: {
        tokenSet: true,
        team: "sandbox",
        scopes: expect.arrayContaining(["chat:write", "channels:history"]),
        problem: null,
      },
    });
  });

  it("looks for what the member template makes in every place and in the hub, whatever it finds", async () => {
    const bench = sandboxBench({ fleet: fleet() });
    const target = "arn:aws:events:eu-west-1:111122223333:event-bus/fleetwright";
    const forwarding: ForwardingReader = {
      async rule({ region }, name) {
        if (region === "us-east-1") throw new MissingResourceError("no rule");
        return { enabled: name.endsWith("calls"), targets: [target] };
      },
      async messages({ region }) {
        if (region === "us-east-1") throw new AccessDeniedError("not you");
        return 4;
      },
    };
    const policy = {
      ...bench.ports.policy,
      accounts: [{ id: "444455556666", name: "member", regions: ["us-east-1"] }],
    };
    const answer = await examine({ ...bench.ports, policy, forwarding }, bench.clock.now());
    const problem = (code: string) => expect.objectContaining({ code });
    expect(answer.forwarding).toEqual([
      {
        account: "111122223333",
        region: "eu-west-1",
        rules: [
          ...[...FORWARD_RULES, ...FORWARD_HUB_RULES].map((name) => ({
            ...{ name, enabled: name.endsWith("calls"), targets: [target], problem: null },
          })),
        ],
        deadLetters: { queue: FORWARD_QUEUE, messages: 4, problem: null },
      },
      {
        account: "444455556666",
        region: "us-east-1",
        rules: FORWARD_RULES.map((name) => ({
          name,
          enabled: false,
          targets: [],
          problem: problem("MISSING_RESOURCE"),
        })),
        deadLetters: { queue: FORWARD_QUEUE, messages: null, problem: problem("ACCESS_DENIED") },
      },
    ]);
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
