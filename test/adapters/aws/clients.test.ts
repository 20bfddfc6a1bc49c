import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { BackupClient } from "@aws-sdk/client-backup";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { EC2Client } from "@aws-sdk/client-ec2";
import type { EKSClient } from "@aws-sdk/client-eks";
import { SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CLIENT_DEFAULTS, Clients } from "#adapters/aws/clients.ts";
import { eksClusterReader } from "#adapters/aws/eks-clusters.ts";
import { partitionOf } from "#core/fleet/partition.ts";
import { STEP_TIMEOUT_SECONDS } from "#workflows/policy.ts";

const HUB = { account: "111122223333", region: "eu-west-1" };
const MEMBER = "444455556666";
const START = Date.parse("2026-11-23T09:00:00Z");
const HOUR = 3_600_000;

const sts = mockClient(STSClient);
let now = START;
beforeEach(() => {
  sts.reset();
  now = START;
  let count = 0;
  sts.on(AssumeRoleCommand).callsFake(async () => ({
    Credentials: {
      AccessKeyId: `KEY${++count}`,
      SecretAccessKey: "secret",
      SessionToken: "token",
      Expiration: new Date(now + HOUR),
    },
  }));
});
afterEach(() => {
  sts.reset();
  vi.unstubAllEnvs();
});

const clients = (hub = HUB) =>
  new Clients({
    hub,
    memberRole: { name: "fleetwright-member", externalId: "x1" },
    clock: { now: () => new Date(now) },
  });

/** The key calls to a place are signed with. */
const keyFor = (made: Clients, account: string, region = "eu-west-1") =>
  made.eks({ account, region }).call(async (client) => (await client.config.credentials()).accessKeyId);
const assumed = () => sts.commandCalls(AssumeRoleCommand).map((call) => call.args[0].input);

describe("credentials of member accounts", () => {
  it("come from the member's role, with the external id it asks for", async () => {
    expect(await keyFor(clients(), MEMBER)).toBe("KEY1");
    expect(assumed()).toEqual([
      { RoleArn: `arn:aws:iam::${MEMBER}:role/fleetwright-member`, RoleSessionName: "fleetwright", ExternalId: "x1" },
    ]);
  });

  it("are asked for once per account, for all Regions and callers", async () => {
    const made = clients();
    const keys = await Promise.all(
      ["eu-west-1", "us-east-1", "eu-west-1"].flatMap((region) => [
        keyFor(made, MEMBER, region),
        keyFor(made, "777788889999", region),
      ]),
    );
    expect(new Set(keys).size).toBe(2);
    expect(assumed()).toHaveLength(2);
  });

  it("are kept while they live, and asked for once when they are about to expire", async () => {
    const made = clients();
    await keyFor(made, MEMBER, "eu-west-1");
    now = START + HOUR - 7 * 60_000;
    expect(await keyFor(made, MEMBER, "us-east-1")).toBe("KEY1");
    now = START + HOUR - 60_000;
    const keys = await Promise.all(
      ["eu-north-1", "eu-south-1", "ap-east-1"].map((region) => keyFor(made, MEMBER, region)),
    );
    expect(new Set(keys)).toEqual(new Set(["KEY2"]));
    expect(assumed()).toHaveLength(2);
  });

  it("that were refused are asked for again next time", async () => {
    const made = clients();
    sts
      .on(AssumeRoleCommand)
      .rejectsOnce(Object.assign(new Error("not authorized"), { name: "AccessDenied" }))
      .resolves({
        Credentials: { AccessKeyId: "KEY1", SecretAccessKey: "s", SessionToken: "t", Expiration: new Date(now) },
      });
    await expect(keyFor(made, MEMBER)).rejects.toMatchObject({ name: "AccessDenied" });
    expect(await keyFor(made, MEMBER)).toBe("KEY1");
  });

  it("that STS did not give are an error, not an unsigned call", async () => {
    sts.on(AssumeRoleCommand).resolves({});
    await expect(keyFor(clients(), MEMBER)).rejects.toMatchObject({ name: "AccessDeniedError" });
  });

  it("are asked for in the hub's own account too: functions may do nothing to clusters themselves", async () => {
    expect(await keyFor(clients(), HUB.account, "us-east-1")).toBe("KEY1");
    expect(assumed()).toMatchObject([{ RoleArn: `arn:aws:iam::${HUB.account}:role/fleetwright-member` }]);
  });

  it("are the function's own where no role is named", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "OWN");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    expect(await keyFor(new Clients({ hub: HUB }), MEMBER)).toBe("OWN");
    expect(assumed()).toEqual([]);
  });

  it("have ARNs of the hub's partition", async () => {
    await keyFor(clients({ ...HUB, region: "us-gov-west-1" }), MEMBER, "us-gov-west-1");
    expect(assumed()[0]?.RoleArn).toBe(`arn:aws-us-gov:iam::${MEMBER}:role/fleetwright-member`);
    expect(["cn-north-1", "us-gov-east-1", "eu-west-1"].map(partitionOf)).toEqual(["aws-cn", "aws-us-gov", "aws"]);
  });
});

describe("clients", () => {
  it("are made once per account and Region", () => {
    const made = clients();
    const scope = { account: MEMBER, region: "eu-west-1" };
    expect(made.eks(scope)).toBe(made.eks({ ...scope }));
    expect(made.eks(scope)).not.toBe(made.eks({ ...scope, region: "us-east-1" }));
    expect(made.eks(scope)).not.toBe(made.eks({ ...scope, account: HUB.account }));
  });

  it("of all services share the member's credentials", async () => {
    const made = clients();
    const scope = { account: MEMBER, region: "eu-west-1" };
    const keyOf = (client: { config: { credentials: () => Promise<{ accessKeyId: string }> } }) =>
      client.config.credentials().then(({ accessKeyId }) => accessKeyId);
    expect([
      await made.eks(scope).call(keyOf),
      await made.of("cloudwatch", scope, (s) => new CloudWatchClient(s)).call(keyOf),
      await made.of("ec2", scope, (s) => new EC2Client(s)).call(keyOf),
      await made.of("backup", scope, (s) => new BackupClient(s)).call(keyOf),
      await made.of("ssm", scope, (s) => new SSMClient(s)).call(keyOf),
      (await made.credentials(scope)).accessKeyId,
    ]).toEqual(Array(6).fill("KEY1"));
    expect(assumed()).toHaveLength(1);
  });

  it("of all services repeat, wait and hold back alike", async () => {
    const made = clients();
    const settings = (client: {
      config: { region: () => Promise<string>; maxAttempts: () => Promise<number>; retryMode: unknown };
    }) => Promise.all([client.config.region(), client.config.maxAttempts()]);
    const scope = { account: MEMBER, region: "eu-central-1" };
    const all = [
      await made.eks(scope).call(settings),
      await made.of("cloudwatch", scope, (s) => new CloudWatchClient(s)).call(settings),
      await made.of("ec2", scope, (s) => new EC2Client(s)).call(settings),
      await made.of("backup", scope, (s) => new BackupClient(s)).call(settings),
      await made.of("ssm", scope, (s) => new SSMClient(s)).call(settings),
    ];
    expect(all).toEqual(Array(5).fill(["eu-central-1", CLIENT_DEFAULTS.maxAttempts]));
  });

  it("hold back by themselves when AWS throttles", async () => {
    const strategy = (client: EKSClient) => client.config.retryStrategy();
    const made = clients().eks({ account: MEMBER, region: "eu-west-1" });
    expect(await made.call(strategy)).toMatchObject({ mode: "adaptive" });
  });

  it("keep their connections, and make few calls at once per account and Region", async () => {
    let connections = 0;
    const waiting: Record<string, ServerResponse[]> = {};
    const peaks: Record<string, number> = {};
    // Answers when two calls of a Region wait, a moment later: more than two would be seen.
    const server = createServer((request, response) => {
      const region = /\/\d{8}\/([a-z0-9-]+)\/eks\//.exec(request.headers.authorization ?? "")?.[1] ?? "";
      waiting[region] = [...(waiting[region] ?? []), response];
      peaks[region] = Math.max(peaks[region] ?? 0, waiting[region].length);
      if (waiting[region].length !== 2) return;
      setTimeout(() => {
        const answered = waiting[region] ?? [];
        waiting[region] = [];
        for (const each of answered) each.writeHead(200, { "content-type": "application/json" }).end('{"clusters":[]}');
      }, 5);
    });
    server.on("connection", () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const made = new Clients({
      hub: HUB,
      concurrencyPerScope: 2,
      configure: () => ({ endpoint, credentials: { accessKeyId: "test", secretAccessKey: "test" } }),
    });
    const reader = eksClusterReader(made, { now: () => new Date(now) });
    const regions = ["eu-west-1", "us-east-1"];
    try {
      await Promise.all(
        regions.flatMap((region) => Array.from({ length: 8 }, () => reader.list({ account: MEMBER, region }))),
      );
    } finally {
      server.closeAllConnections();
      server.close();
    }
    expect(peaks).toEqual({ "eu-west-1": 2, "us-east-1": 2 });
    expect(connections).toBeLessThanOrEqual(4);
  });

  it("give up on a call that hangs, as a failure of AWS's that may pass", async () => {
    const server = createServer(() => {
      // Takes the call and never answers.
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const made = new Clients({
      hub: HUB,
      configure: () => ({
        endpoint: `http://127.0.0.1:${port}`,
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
        maxAttempts: 1,
        requestHandler: { ...CLIENT_DEFAULTS.requestHandler, requestTimeout: 50 },
      }),
    });
    try {
      await expect(eksClusterReader(made, { now: () => new Date(now) }).list(HUB)).rejects.toMatchObject({
        name: "ServiceUnavailableError",
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("give up early enough for their step to end by itself", () => {
    const { maxAttempts, requestHandler } = CLIENT_DEFAULTS;
    const longest = maxAttempts * (requestHandler.connectionTimeout + requestHandler.requestTimeout);
    expect(longest).toBeLessThan(STEP_TIMEOUT_SECONDS * 1000);
  });
});
