import { DeleteActivationCommand, DescribeActivationsCommand } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { CLUSTER_ARN, HOUR, hybridBench, PLACE, ROLE, refusal } from "../../helpers/hybrid.ts";

const DAY = 24 * HOUR;

describe("CreateActivation", () => {
  it("tells the code once, and an activation is for one node and a day by itself", async () => {
    const { ssm, activate, sandbox, ahead } = hybridBench();
    const { activationId, activationCode } = await activate();
    expect(activationCode).toMatch(/^[A-Za-z0-9+/]{20}$/);
    const answer = await ssm.send(
      new DescribeActivationsCommand({ Filters: [{ FilterKey: "ActivationIds", FilterValues: [activationId] }] }),
    );
    expect(answer.ActivationList).toEqual([
      {
        ActivationId: activationId,
        IamRole: ROLE,
        RegistrationLimit: 1,
        RegistrationsCount: 0,
        CreatedDate: sandbox.clock.now(),
        ExpirationDate: ahead(DAY),
        Expired: false,
        Tags: [{ Key: "EKSClusterARN", Value: CLUSTER_ARN }],
      },
    ]);
    expect(JSON.stringify(answer)).not.toContain(activationCode);
    expect(sandbox.ssm.sites.codeOf(activationId)).toBe(activationCode);
  });

  it.each([
    [
      { RegistrationLimit: 0 },
      "ValidationException",
      "'registrationLimit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [{ RegistrationLimit: 1001 }, "ValidationException", "Member must have value less than or equal to 1000"],
    [
      { IamRole: "service-role/nobody" },
      "ValidationException",
      "Nonexistent role or missing ssm service principal in trust policy: arn:aws:iam::111122223333:role/service-role/nobody",
    ],
    // The name without its path is another role.
    [{ IamRole: "stores-hybrid" }, "ValidationException", "Nonexistent role"],
    [
      { IamRole: `arn:aws:iam::111122223333:role/${ROLE}${"x".repeat(20)}` },
      "ValidationException",
      "less than or equal to 64",
    ],
    [{ DefaultInstanceName: "n".repeat(257) }, "ValidationException", "'defaultInstanceName'"],
    [
      {
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "a", Value: "2" },
        ],
      },
      "InvalidParameters",
      "Duplicate tag keys",
    ],
  ])("refuses %j", async (change, name, words) => {
    const { activate } = hybridBench();
    const refused = await refusal(activate(change));
    expect(refused.name).toBe(name);
    expect(refused.message).toContain(words);
  });

  it("takes an end in the future and at most 30 days ahead", async () => {
    const { activate, ahead } = hybridBench();
    for (const [milliseconds, name] of [
      [0, "InvalidParameters"],
      [-HOUR, "InvalidParameters"],
      [30 * DAY, "nothing"],
      [30 * DAY + HOUR, "InvalidParameters"],
    ] as const)
      expect((await refusal(activate({ ExpirationDate: ahead(milliseconds) }))).name).toBe(name);
  });

  it("wants a role that SSM may assume", async () => {
    const { activate, sandbox } = hybridBench();
    sandbox.iam.setRole({ account: PLACE.account, role: ROLE, services: ["ec2.amazonaws.com"] });
    expect((await refusal(activate())).message).toContain("missing ssm service principal");
  });

  it("may have been made although its answer was lost", async () => {
    const { activate, ssm } = hybridBench({ faults: [{ kind: "activation-answer-lost", cluster: "stores" }] });
    expect((await refusal(activate())).name).toBe("InternalServerError");
    const { ActivationList = [] } = await ssm.send(new DescribeActivationsCommand({}));
    expect(ActivationList).toHaveLength(2);
    expect((await refusal(activate())).name).toBe("nothing");
  });

  it("is throttled when calls are", async () => {
    const { activate } = hybridBench({ faults: [{ kind: "throttle", share: 1 }] });
    expect((await refusal(activate())).name).toBe("ThrottlingException");
  });
});

describe("DescribeActivations", () => {
  it("filters by id, name and role, and has expired ones too", async () => {
    const { ssm, activate, letPass } = hybridBench();
    const { activationId } = await activate({ DefaultInstanceName: "till" });
    const found = async (FilterKey: "ActivationIds" | "DefaultInstanceName" | "IamRole", value: string) => {
      const { ActivationList = [] } = await ssm.send(
        new DescribeActivationsCommand({ Filters: [{ FilterKey, FilterValues: [value] }] }),
      );
      return ActivationList.map(({ ActivationId, Expired }) => [ActivationId, Expired]);
    };
    expect(await found("ActivationIds", activationId)).toEqual([[activationId, false]]);
    expect(await found("DefaultInstanceName", "till")).toEqual([[activationId, false]]);
    expect(await found("IamRole", ROLE)).toHaveLength(2);
    expect(await found("IamRole", "other")).toEqual([]);
    await letPass(DAY);
    expect(await found("ActivationIds", activationId)).toEqual([[activationId, true]]);
  });

  it("comes in pages, and refuses what is no page and no filter", async () => {
    const { ssm, activate } = hybridBench();
    await activate();
    await activate();
    const ask = (NextToken?: string, MaxResults = 2) =>
      ssm.send(new DescribeActivationsCommand({ MaxResults, NextToken }));
    const first = await ask();
    const second = await ask(first.NextToken);
    expect([first.ActivationList?.length, second.ActivationList?.length, second.NextToken]).toEqual([2, 1, undefined]);
    expect((await refusal(ask("nonsense"))).name).toBe("InvalidNextToken");
    expect((await refusal(ask(undefined, 51))).name).toBe("ValidationException");
    const Filters = [{ FilterKey: "Colour" as never, FilterValues: ["red"] }];
    expect((await refusal(ssm.send(new DescribeActivationsCommand({ Filters })))).name).toBe("InvalidFilter");
  });
});

describe("DeleteActivation", () => {
  it("takes it away for good; its nodes stay", async () => {
    const { ssm, sites, activate } = hybridBench();
    const { activationId, activationCode } = await activate({ RegistrationLimit: 2 });
    const machine = { ...PLACE, activationId, activationCode, hostname: "box" };
    const id = sites.registerNode(machine);
    const remove = (ActivationId: string) => ssm.send(new DeleteActivationCommand({ ActivationId }));
    await remove(activationId);
    expect((await refusal(remove(activationId))).name).toBe("InvalidActivation");
    expect((await refusal(remove("nonsense"))).name).toBe("InvalidActivationId");
    expect(() => sites.registerNode(machine)).toThrow(expect.objectContaining({ name: "InvalidActivation" }));
    expect(sites.nodes().find((node) => node.id === id)?.deregisteredAt).toBeUndefined();
  });
});
