import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { controlPaths } from "#sandbox/wire/control.ts";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { cli } from "../helpers/cli.ts";
import { policyWith, stagePolicy } from "../helpers/fleet.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const approval = {
  before: true,
  between: false,
  after: false,
  approvers: ["ana"],
  expiresSeconds: 86_400,
  requesterMayApprove: false,
};
let bench: Bench;
let server: RunningServer;

beforeEach(async () => {
  bench = sandboxBench({
    policy: policyWith([stagePolicy({ approval })], { people: { identity: "verified", slack: {} } }),
    fleet: fleetOf(seedCluster("a")),
  });
  server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0, extra: controlPaths(bench) });
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "sandbox");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

/** Runs a command with the keys of a person of the sandbox. */
const as = (user: string, ...argv: string[]) => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", `SANDBOX111122223333-${user}`);
  return cli("upgrade", ...argv, "--endpoint", server.url);
};
const start = () => as("jo", "start", "--goal", "1.35", "--run-id", "r", "--yes");

describe("the CLI where identity is verified", () => {
  it("proves who asks with the credentials it has, by the sandbox's clock", async () => {
    expect(await start()).toMatchObject({ code: 0 });
    await bench.clock.run({ until: new Date(bench.clock.millis() + 3_600_000) });
    expect((await as("eve", "status", "r")).out).toMatch(/asked for by jo/);
    expect(await as("eve", "approve", "r", "all")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^eve is not/),
    });
    expect(await as("eve", "approve", "r", "all", "--as", "ana")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/says it is ana's, and its credentials are eve's; leave --as out/),
    });
    expect(await as("ana", "approve", "r", "all", "--as", "ana")).toMatchObject({ code: 0 });
    await bench.finish();
    expect((await as("ana", "status", "r")).out).toMatch(/approval before: approved by ana/);
  });

  it("says that keys nobody issued prove nothing", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIANOBODY");
    expect(await cli("upgrade", "start", "--goal", "1.35", "--yes", "--endpoint", server.url)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/proof of who asks is not accepted: AWS does not take it/),
    });
  });

  it("explains what --as means", async () => {
    expect((await cli("upgrade", "approve", "--help")).out.replaceAll(/\s+/g, " ")).toMatch(
      /--as <name> who asks \(default: your name on this machine\)\. Where the policy file says `identity: verified` your AWS credentials prove it/,
    );
  });
});

it("a simulated run needs nobody to prove anything", async () => {
  const { simulate } = await import("#sandbox/simulation/simulate.ts");
  const request = { goal: { kind: "kubernetes-version", version: "1.35" }, strategy: "default", seed: 1 } as const;
  const { timeline } = await simulate({
    ...request,
    policy: policyWith(
      [stagePolicy({ approval: { ...approval, approvers: ["arn:aws:sts::111122223333:assumed-role/leads"] } })],
      { people: { identity: "verified", slack: {} } },
    ),
    fleet: fleetOf(seedCluster("a")),
    start: bench.clock.now(),
    faults: [],
  });
  expect(timeline.run.status).toBe("succeeded");
});
