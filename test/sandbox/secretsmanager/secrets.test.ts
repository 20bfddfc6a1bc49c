import {
  CreateSecretCommand,
  type CreateSecretCommandInput,
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-secrets-manager";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { ELSEWHERE, HOUR, hybridBench, PLACE, refusal } from "../../helpers/hybrid.ts";

const DAY = 24 * HOUR;
const TOKEN = "0123456789abcdef0123456789abcdef";

function bench(options: Parameters<typeof hybridBench>[0] = {}) {
  const made = hybridBench(options);
  const { secrets } = made;
  return {
    ...made,
    create: (change: Partial<CreateSecretCommandInput> = {}) =>
      secrets.send(new CreateSecretCommand({ Name: "a", SecretString: "hush", ...change })),
    read: async (client = secrets, SecretId = "a") =>
      (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString,
    policy: (statements: object[], BlockPublicPolicy = true) =>
      secrets.send(
        new PutResourcePolicyCommand({
          SecretId: "a",
          ResourcePolicy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
          BlockPublicPolicy,
        }),
      ),
  };
}

/** A client with credentials of a role. */
async function as(sandbox: ReturnType<typeof hybridBench>["sandbox"], account: string, role: string) {
  const config = inProcess(sandbox.gateway, PLACE);
  const { Credentials } = await new STSClient(config as never).send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: "test" }),
  );
  const accessKeyId = Credentials?.AccessKeyId ?? "";
  const assumed = inProcess(sandbox.gateway, PLACE, async () => ({ accessKeyId, secretAccessKey: "s" }));
  return new SecretsManagerClient(assumed as never);
}

describe("a secret", () => {
  it("has a value, or comes without one", async () => {
    const { create, read, secrets } = bench();
    const { ARN = "" } = await create({ SecretString: undefined, KmsKeyId: "alias/fleet", Description: "d" });
    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-[0-9a-f]{6}$/);
    expect(await refusal(read())).toMatchObject({ name: "ResourceNotFoundException" });
    await secrets.send(new PutSecretValueCommand({ SecretId: "a", SecretString: "hush", ClientRequestToken: TOKEN }));
    expect(await read()).toBe("hush");
    expect(await read(secrets, ARN)).toBe("hush");
    const described = await secrets.send(new DescribeSecretCommand({ SecretId: "a" }));
    expect(described).toMatchObject({
      Name: "a",
      KmsKeyId: "alias/fleet",
      Description: "d",
      VersionIdsToStages: { [TOKEN]: ["AWSCURRENT"] },
    });
    expect(JSON.stringify(described)).not.toContain("hush");
  });

  it("is made once: the same call finds it, another one is refused", async () => {
    const { create, secrets } = bench();
    const first = await create({ ClientRequestToken: TOKEN });
    expect((await create({ ClientRequestToken: TOKEN })).ARN).toBe(first.ARN);
    expect((await refusal(create())).name).toBe("ResourceExistsException");
    const other = { SecretId: "a", SecretString: "other", ClientRequestToken: TOKEN };
    expect((await refusal(secrets.send(new PutSecretValueCommand(other)))).name).toBe("ResourceExistsException");
  });

  it.each([
    [{ Name: "a b" }, "ValidationException"],
    [{ SecretString: "x".repeat(65_537) }, "InvalidParameterException"],
    [{ SecretString: "" }, "InvalidParameterException"],
  ])("is refused with %j", async (change, name) => {
    expect((await refusal(bench().create(change))).name).toBe(name);
  });

  it("that is deleted can be restored for 7 to 30 days, and its name is taken as long", async () => {
    const { create, read, secrets, letPass } = bench();
    const remove = (input: object) => refusal(secrets.send(new DeleteSecretCommand({ SecretId: "a", ...input })));
    await create();
    expect((await remove({ RecoveryWindowInDays: 6 })).name).toBe("InvalidParameterException");
    expect((await remove({ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true })).name).toBe(
      "InvalidParameterException",
    );
    expect((await remove({ RecoveryWindowInDays: 7 })).name).toBe("nothing");
    expect((await refusal(read())).name).toBe("InvalidRequestException");
    expect((await refusal(create())).message).toContain("already scheduled for deletion");
    expect((await secrets.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
    expect((await secrets.send(new ListSecretsCommand({ IncludePlannedDeletion: true }))).SecretList).toHaveLength(1);
    await secrets.send(new RestoreSecretCommand({ SecretId: "a" }));
    expect(await read()).toBe("hush");
    await remove({ RecoveryWindowInDays: 7 });
    await letPass(7 * DAY);
    expect((await refusal(read())).name).toBe("ResourceNotFoundException");
    expect((await refusal(create())).name).toBe("nothing");
  });

  it("that is deleted without a recovery window is gone, and one that never was is no error then", async () => {
    const { create, secrets } = bench();
    await create();
    const gone = new DeleteSecretCommand({ SecretId: "a", ForceDeleteWithoutRecovery: true });
    await secrets.send(gone);
    expect((await refusal(create())).name).toBe("nothing");
    await secrets.send(gone);
    expect((await refusal(secrets.send(gone))).name).toBe("nothing");
    expect((await refusal(secrets.send(new DeleteSecretCommand({ SecretId: "a" })))).name).toBe(
      "ResourceNotFoundException",
    );
  });

  it("is found by name and tag, page by page", async () => {
    const { create, secrets } = bench();
    for (const Name of ["x/1", "x/2", "y"]) await create({ Name, Tags: [{ Key: "Name", Value: Name }] });
    const names = async (Key: "name" | "tag-key" | "tag-value", value: string) =>
      (await secrets.send(new ListSecretsCommand({ Filters: [{ Key, Values: [value] }] }))).SecretList?.map(
        ({ Name }) => Name,
      );
    expect(await names("name", "x/")).toEqual(["x/1", "x/2"]);
    expect(await names("tag-value", "y")).toEqual(["y"]);
    await secrets.send(new TagResourceCommand({ SecretId: "y", Tags: [{ Key: "Site", Value: "s" }] }));
    expect(await names("tag-key", "Site")).toEqual(["y"]);
    await secrets.send(new UntagResourceCommand({ SecretId: "y", TagKeys: ["Site"] }));
    expect(await names("tag-key", "Site")).toEqual([]);
    const first = await secrets.send(new ListSecretsCommand({ MaxResults: 2 }));
    const second = await secrets.send(new ListSecretsCommand({ MaxResults: 2, NextToken: first.NextToken }));
    expect([first.SecretList?.length, second.SecretList?.length]).toEqual([2, 1]);
    const refused = (input: object) => refusal(secrets.send(new ListSecretsCommand(input)));
    expect((await refused({ MaxResults: 101 })).name).toBe("InvalidParameterException");
    expect((await refused({ NextToken: "nonsense" })).name).toBe("InvalidNextTokenException");
    expect((await refused({ Filters: [{ Key: "colour", Values: [] }] })).name).toBe("InvalidParameterException");
  });
});

describe("a resource policy", () => {
  const reader = `arn:aws:iam::${PLACE.account}:role/site-reader`;
  const stranger = `arn:aws:iam::${ELSEWHERE.account}:role/site-reader`;
  const others = (readers: string[]) => ({
    Effect: "Deny",
    Principal: "*",
    Action: "secretsmanager:Get*Value",
    Resource: "*",
    Condition: { ArnNotEquals: { "aws:PrincipalArn": readers } },
  });

  it("keeps everybody but the roles it names from the value", async () => {
    const { create, read, policy, sandbox, secrets } = bench();
    await create();
    expect(await read()).toBe("hush");
    await policy([others([reader])]);
    const refused = await refusal(read());
    expect(refused).toMatchObject({ name: "AccessDeniedException" });
    expect(refused.message).toContain(
      "User: arn:aws:sts::111122223333:assumed-role/operator/sandbox is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-",
    );
    expect(refused.message).toContain("with an explicit deny in a resource-based policy");
    expect(await read(await as(sandbox, PLACE.account, "site-reader"))).toBe("hush");
    expect((await refusal(read(await as(sandbox, PLACE.account, "other")))).name).toBe("AccessDeniedException");
    // Who looks after it still can.
    await secrets.send(new DescribeSecretCommand({ SecretId: "a" }));
  });

  it("lets other accounts in, which need its ARN", async () => {
    const { create, read, policy, sandbox } = bench();
    const { ARN = "" } = await create();
    const client = await as(sandbox, ELSEWHERE.account, "site-reader");
    expect((await refusal(read(client, "a"))).name).toBe("ResourceNotFoundException");
    expect((await refusal(read(client, ARN))).message).toContain("no resource-based policy allows");
    await policy([
      { Effect: "Allow", Principal: { AWS: stranger }, Action: ["secretsmanager:GetSecretValue"], Resource: "*" },
    ]);
    expect(await read(client, ARN)).toBe("hush");
  });

  it("is kept, given back and taken away", async () => {
    const { create, policy, secrets } = bench();
    await create();
    await policy([others([reader])]);
    const get = async () => (await secrets.send(new GetResourcePolicyCommand({ SecretId: "a" }))).ResourcePolicy;
    expect(JSON.parse((await get()) ?? "")).toMatchObject({ Statement: [others([reader])] });
    await secrets.send(new DeleteResourcePolicyCommand({ SecretId: "a" }));
    expect(await get()).toBeUndefined();
  });

  it("is refused when it is none, lets everybody in, or is beyond the sandbox", async () => {
    const { create, policy, secrets } = bench();
    await create();
    const allow = { Effect: "Allow", Principal: "*", Action: "secretsmanager:*", Resource: "*" };
    expect((await refusal(policy([allow]))).name).toBe("PublicPolicyException");
    expect((await refusal(policy([]))).name).toBe("MalformedPolicyDocumentException");
    expect((await refusal(policy([{ Effect: "Allow" }]))).name).toBe("MalformedPolicyDocumentException");
    const text = new PutResourcePolicyCommand({ SecretId: "a", ResourcePolicy: "{" });
    expect((await refusal(secrets.send(text))).message).toContain("invalid Json");
    const dated = { ...allow, Condition: { DateLessThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } } };
    expect((await refusal(policy([dated]))).message).toContain("does not evaluate");
    expect((await refusal(policy([allow], false))).name).toBe("nothing");
  });
});

describe("Secrets Manager that fails", () => {
  it("once, to store a value", async () => {
    const { create } = bench({ faults: [{ kind: "secret-not-stored" }] });
    expect((await refusal(create())).name).toBe("EncryptionFailure");
    expect((await refusal(create())).name).toBe("nothing");
  });

  it("always, for what is of a cluster", async () => {
    const { create } = bench({ faults: [{ kind: "secret-store-down", cluster: "stores" }] });
    const Tags = [{ Key: "EKSClusterARN", Value: "arn:aws:eks:eu-west-1:111122223333:cluster/stores" }];
    expect((await refusal(create({ Tags }))).name).toBe("InternalServiceError");
    expect((await refusal(create())).name).toBe("nothing");
  });
});
