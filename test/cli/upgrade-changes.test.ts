import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { cli } from "../helpers/cli.ts";
import { policyWith, stagePolicy } from "../helpers/fleet.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const policy = policyWith([
  stagePolicy({ name: "dev", match: { tier: "dev" }, maxConcurrency: { percent: 100 } }),
  stagePolicy({
    name: "prod",
    match: { tier: "prod" },
    soakSeconds: 3600,
    approval: {
      before: true,
      between: false,
      after: false,
      approvers: ["ana", "jo"],
      expiresSeconds: 7200,
      requesterMayApprove: false,
    },
  }),
]);
const tagged = (name: string, tier: string, change = {}) =>
  seedCluster(name, { tags: { Environment: tier }, ...change });

let bench: Bench;
let server: RunningServer;

beforeEach(async () => {
  bench = sandboxBench({ policy, fleet: fleetOf(tagged("d", "dev"), tagged("p", "prod"), tagged("q", "prod")) });
  server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0 });
});
afterEach(() => server.close());

const upgrade = (...argv: string[]) => cli("upgrade", ...argv, "--endpoint", server.url);
const hours = (count: number) => bench.clock.run({ until: new Date(bench.clock.millis() + count * 3_600_000) });
const start = () => upgrade("start", "--goal", "1.35", "--run-id", "r", "--as", "jo", "--yes");

describe("approvals", () => {
  it("are asked for, refused to who may not answer, and let the stage begin", async () => {
    const started = await start();
    expect(started.out).toMatch(/prod: 2 of 2 clusters, .*approval before by ana or jo/);
    await hours(1);
    expect((await upgrade("status", "r")).out).toMatch(
      /stage prod: awaiting-approval\n {2}approval before: pending by ana or jo, until 2026-11-23 \d\d:\d\d\n/,
    );
    const before = await bench.ports.runs.get("r");
    expect(await upgrade("approve", "r", "prod", "--as", "bob")).toMatchObject({
      code: 2,
      err: "bob is not an approver of stage prod; approvers: ana, jo",
    });
    expect(await upgrade("approve", "r", "prod", "--as", "jo")).toMatchObject({
      code: 2,
      err: "jo asked for the run; somebody else has to decide on stage prod",
    });
    expect(await upgrade("approve", "r", "dev", "--as", "ana")).toMatchObject({ code: 2 });
    expect(await bench.ports.runs.get("r")).toEqual(before);
    expect(await upgrade("approve", "r", "prod", "--as", "ana", "--why", "change 4711")).toMatchObject({
      code: 0,
      out: "stage prod of run r is approved",
    });
    await bench.finish();
    expect((await upgrade("status", "r")).out).toMatch(/approval before: approved by ana: change 4711/);
    expect((await upgrade("watch", "r")).code).toBe(0);
  });

  it("that expired or were rejected end the run; a retry asks again", async () => {
    await start();
    await hours(4);
    expect(await upgrade("watch", "r")).toMatchObject({
      code: 1,
      out: expect.stringMatching(/nobody approved it before/),
    });
    expect((await upgrade("approve", "r", "prod", "--as", "ana")).err).toMatch(/run r has ended \(failed\)/);
    expect(await upgrade("retry", "r", "p", "q", "--as", "ana")).toMatchObject({
      code: 0,
      out: "2 clusters of run r are tried again",
    });
    await hours(0.5);
    expect(await upgrade("reject", "r", "prod", "--as", "ana", "--why", "not today", "--json")).toMatchObject({
      code: 0,
    });
    await bench.finish();
    expect((await upgrade("status", "r")).out).toMatch(/stage prod: failed: rejected by ana: not today/);
  });
});

describe("stages by hand", () => {
  it("are skipped, completed, and taken back", async () => {
    await start();
    expect(await upgrade("skip", "r")).toMatchObject({
      code: 2,
      err: "name either a cluster or, with --stage, a stage",
    });
    expect((await upgrade("skip", "r", "--stage", "prod", "--why", "freeze")).out).toBe(
      "stage prod of run r is skipped",
    );
    await bench.finish();
    expect((await upgrade("status", "r")).out).toMatch(/stage prod: skipped: the stage was skipped by .*: freeze/);
    expect(await upgrade("complete", "r", "prod")).toMatchObject({ code: 2, err: expect.stringMatching(/has ended/) });
    expect(await upgrade("roll-back", "r", "nope")).toMatchObject({ code: 2 });
  });
});

describe("rollback", () => {
  it("shows what it would do, takes a cluster back, and says why another cannot go back", async () => {
    await start();
    await hours(2);
    const updates = () => bench.calls.filter(({ operation }) => operation.startsWith("Update")).length;
    const before = updates();
    const dry = await cli("rollback", "d", "--dry-run", "--endpoint", server.url);
    expect(dry.out).toMatch(/goes back from 1.35 to 1.34/);
    expect(updates()).toBe(before);
    expect((await cli("rollback", "d", "--endpoint", server.url)).err).toMatch(/nobody can be asked here: add --yes/);
    expect(await cli("rollback", "d", "--yes", "--run-id", "back", "--endpoint", server.url)).toMatchObject({
      code: 0,
    });
    await hours(2);
    expect((await upgrade("status", "back")).out).toMatch(
      /d 1.35 to 1.34: rolled-back: back at Kubernetes 1.34, verified/,
    );
    for (const [name, words] of [
      ["nope", /no cluster nope/],
      ["q", /q cannot be rolled back: EKS knows of no upgrade to 1.34/],
    ] as const)
      expect(await cli("rollback", name, "--yes", "--endpoint", server.url)).toMatchObject({
        code: 2,
        err: expect.stringMatching(words),
      });
  });
});
