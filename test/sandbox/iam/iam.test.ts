import { GetRoleCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { hybridBench, PLACE, refusal } from "../../helpers/hybrid.ts";

describe("a role", () => {
  it("of hybrid nodes may be assumed by SSM and IAM Roles Anywhere", async () => {
    const { iam } = hybridBench();
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "stores-hybrid" }));
    expect(Role).toMatchObject({
      Path: "/service-role/",
      Arn: "arn:aws:iam::111122223333:role/service-role/stores-hybrid",
      RoleId: expect.stringMatching(/^AROA[0-9A-F]{17}$/),
      CreateDate: expect.any(Date),
    });
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).Statement).toEqual([
      { Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "sts:AssumeRole" },
      { Effect: "Allow", Principal: { Service: "rolesanywhere.amazonaws.com" }, Action: "sts:AssumeRole" },
    ]);
  });

  it("carries its tags, and is gone when it was removed", async () => {
    const { iam, sandbox } = hybridBench();
    const Tags = [{ Key: "Owner", Value: "lee & co" }];
    sandbox.iam.setRole({ account: PLACE.account, role: "mine", services: [], tags: Tags });
    const get = () => iam.send(new GetRoleCommand({ RoleName: "mine" }));
    expect((await get()).Role).toMatchObject({ Path: "/", Tags });
    sandbox.iam.removeRole(PLACE.account, "mine");
    expect(await refusal(get())).toMatchObject({
      name: "NoSuchEntityException",
      message: "The role with name mine cannot be found.",
    });
  });
});
