import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { cli, program as start } from "../helpers/cli.ts";

const scratch = mkdtempSync(join(tmpdir(), "fleetwright-cli-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const example = readFileSync(new URL("../../examples/fleet.yaml", import.meta.url), "utf8");

function file(name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

describe("sandbox run", () => {
  it("prints plain lines and a summary without a terminal", async () => {
    const { code, out } = await cli("sandbox", "run");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^2026-11-23 09:00 {2}run upgrade-1-35-seed-1: to Kubernetes 1.35 by strategy default, 12 of 15 clusters to upgrade$/m,
    );
    expect(out).toMatch(/stage dev soaks until 2026-11-23 11:\d\d: 3 of 3 verified at the target/);
    expect(out).toMatch(/reports-prod blocked: upgrade insight .* \[UPGRADE_INSIGHT_ERROR\]/);
    expect(out).toMatch(/12 of 15 clusters brought to Kubernetes 1.35, 3 left alone, 0 failed/);
  });

  it("prints one JSON document and nothing else on stdout, the same for the same seed", async () => {
    const [a, b] = [
      await cli("sandbox", "run", "--json", "--seed", "3"),
      await cli("sandbox", "run", "--json", "--seed", "3"),
    ];
    const [first, second] = [JSON.parse(a.out), JSON.parse(b.out)];
    expect(Object.keys(first)).toEqual(["run", "stages", "counts", "virtualSeconds", "wallSeconds", "seed"]);
    expect(Object.keys(first.stages[0].members[0])).toEqual([
      "cluster",
      "account",
      "region",
      "from",
      "to",
      "status",
      "reason",
      "attempt",
      "startedAt",
      "endedAt",
      "rollbackClosesAt",
    ]);
    expect(first.counts).toMatchObject({
      clusters: 15,
      upgraded: 12,
      skipped: 3,
      blocked: 2,
      failed: 0,
      slackMessages: 13,
    });
    expect(first.virtualSeconds).toBe((Date.parse(first.run.endedAt) - Date.parse(first.run.startedAt)) / 1000);
    expect({ ...second, wallSeconds: 0 }).toEqual({ ...first, wallSeconds: 0 });
  });

  it("exits with 1 when the run fails, and says why", async () => {
    const { code, out } = await cli("sandbox", "run", "--fault", "cluster=shop-dev:node-eviction");
    expect(code).toBe(1);
    expect(out).toMatch(/shop-dev failed: update of node group .* PodEvictionFailure/);
  });
});

describe("bad input: a clear message, exit 2, no stack trace, nothing on stdout", () => {
  const broken = join(scratch, "answers");
  it.each([
    [
      "a typo in the policy file",
      () => ["sandbox", "run", "--config", file("typo.yaml", example.replace("maxConcurrency: 2", "maxConcurency: 2"))],
      /typo.yaml:\d+:\d+ strategies.default.stages\[1\].maxConcurency: unknown key; did you mean maxConcurrency\?/,
    ],
    [
      "a window that never opens",
      () => ["sandbox", "run", "--config", file("window.yaml", example.replace("0 20 * * 1-4", "0 20 31 2 *"))],
      /the window never opens again/,
    ],
    [
      "two stages for one cluster",
      () => [
        "sandbox",
        "run",
        "--config",
        file("overlap.yaml", example.replace("match: { tier: staging }\n", 'match: { name: "*-dev" }\n')),
      ],
      /cluster .*-dev is matched by more than one stage: dev, staging/,
    ],
    [
      "a policy file that is not there",
      () => ["sandbox", "run", "--config", join(scratch, "none.yaml")],
      /none.yaml cannot be read/,
    ],
    [
      "an unknown version",
      () => ["sandbox", "run", "--goal", "1.99"],
      /EKS does not offer Kubernetes 1.99; offered: .*1.36/,
    ],
    ["no goal at all", () => ["sandbox", "run", "--goal", "newest"], /"newest" is not a goal: give a Kubernetes minor/],
    [
      "an unknown strategy",
      () => ["plan", "--strategy", "yolo"],
      /there is no strategy "yolo"; the policy file has: default/,
    ],
    [
      "an import with a broken file",
      () => {
        file("answers.json", "{");
        return ["sandbox", "run", "--import", scratch];
      },
      /answers.json is not valid JSON/,
    ],
    ["an import from nowhere", () => ["sandbox", "run", "--import", broken], /cannot be read/],
    [
      "a fault that is none",
      () => ["sandbox", "run", "--fault", "gremlins"],
      /--fault gremlins is not a fault; write \[cluster=NAME:\]KIND/,
    ],
    ["a seed that is none", () => ["sandbox", "run", "--seed", "x"], /--seed x is not a whole number/],
    ["a time that is none", () => ["sandbox", "run", "--start", "soon"], /--start soon is not a time/],
    ["an unknown option", () => ["sandbox", "run", "--nope"], /unknown option '--nope'/],
    ["an unknown command", () => ["upgrad"], /unknown command 'upgrad'/],
    ["events that are not JSON", () => ["events", "replay", file("events.txt", "hello")], /events.txt is not JSON/],
    [
      "a file of events that is not there",
      () => ["events", "replay", join(scratch, "none.json")],
      /none.json cannot be read/,
    ],
    [
      "a sandbox that does not run",
      () => ["sandbox", "advance", "1h", "--endpoint", "http://127.0.0.1:1"],
      /no sandbox answers at/,
    ],
    ["a duration that is none", () => ["sandbox", "advance", "a while"], /"a while" is not a duration/],
    ["a port that is none", () => ["sandbox", "serve", "--port", "http"], /--port http is not a port/],
  ])("%s", async (_what, argv, words) => {
    const { code, out, err } = await cli(...argv());
    expect(err).toMatch(words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).not.toMatch(/^\s+at .*:\d+:\d+/m);
  });

  it("as JSON for scripts, on stderr", async () => {
    const { code, out, err } = await cli("plan", "--goal", "1.99", "--json");
    expect([code, out]).toEqual([2, ""]);
    expect(JSON.parse(err)).toMatchObject({ error: { code: "UNKNOWN_VERSION" } });
  });
});

describe("other commands", () => {
  it("plan shows order, limits and who is left out", async () => {
    const { code, out } = await cli("plan");
    expect(code).toBe(0);
    expect(out).toMatch(/prod: 6 of 7 clusters, at most 3 at once, window weeknights, soak 3d/);
    expect(out).toMatch(/canary: goes first from 1.34 to 1.35/);
    const { out: text } = await cli("plan", "--json");
    expect(JSON.parse(text).stages.map(({ name }: { name: string }) => name)).toEqual(["dev", "staging", "prod"]);
  });

  it("config check praises a good file and names every mistake of a bad one", async () => {
    const good = await cli("config", "check", fileURLToPath(new URL("../../examples/fleet.yaml", import.meta.url)));
    expect([good.code, good.out.split("\n")[0]]).toEqual([0, expect.stringMatching(/fleet.yaml is fine: fleet acme/)]);
    const bad = file("bad.yaml", example.replace("soak: 3d", "soak: long").replace("hub:", "hup:"));
    const told = await cli("config", "check", bad);
    expect([told.code, told.err.split("\n").length]).toEqual([2, 3]);
    const asJson = await cli("config", "check", bad, "--json");
    expect([asJson.code, JSON.parse(asJson.out).problems.length]).toEqual([2, 3]);
  });

  it("events replay says what matched and what it led to", async () => {
    const path = file(
      "event.json",
      JSON.stringify({
        eventSource: "eks.amazonaws.com",
        eventName: "DeleteAddon",
        requestParameters: { name: "shop-prod", addonName: "coredns" },
      }),
    );
    const { code, out } = await cli("events", "replay", path);
    expect(code).toBe(0);
    expect(out).toMatch(
      /aws.eks DeleteAddon on shop-prod \(added: envelope, eventTime, awsRegion\)\n {2}addon-called -> on-addon-changed: \{"looked":false,"reason":"the cluster is gone"\}/,
    );
    expect(out).toMatch(/1 events: 1 matched, 0 unmatched$/);
  });

  it.each([
    [["--help"]],
    [["sandbox", "--help"]],
    [["sandbox", "run", "--help"]],
    [["sandbox", "serve", "--help"]],
    [["sandbox", "advance", "--help"]],
    [["plan", "--help"]],
    [["config", "check", "--help"]],
    [["inventory", "export", "--help"]],
    [["events", "replay", "--help"]],
  ])("%j explains itself", async (argv) => {
    const { code, out } = await cli(...argv);
    expect([code, out]).toEqual([0, expect.stringMatching(/Usage: fleetwright/)]);
    if (argv.length > 2) expect(out).toMatch(/Examples:/);
  });

  it("--version", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(await cli("--version")).toMatchObject({ code: 0, out: version });
  });
});

describe("the program itself", () => {
  it("exits with the command's code", async () => {
    const { ended, output } = start(["plan", "--goal", "9"]);
    expect(await ended).toBe(2);
    expect(output()).toMatchObject({ out: "", err: expect.stringMatching(/^"9" is not a goal: .*\n$/) });
  });

  it("serves on a free port until Ctrl-C, then ends cleanly", async () => {
    const { child, ended, output } = start(["sandbox", "serve", "--port", "0", "--speed", "manual"]);
    while (!output().out.includes("Ctrl-C")) await new Promise((resolve) => setTimeout(resolve, 20));
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output().out)?.[0] ?? "";
    expect(await (await fetch(`${url}/clusters`)).json()).toEqual({ clusters: ["platform-dev", "platform-prod"] });
    expect((await cli("sandbox", "advance", "2h", "--endpoint", url)).out).toMatch(
      /^it is 2026-11-23 11:00 UTC there now/,
    );
    const planned = await cli("plan", "--endpoint", url, "--goal", "1.35", "--json");
    expect(JSON.parse(planned.out).stages).toHaveLength(3);
    expect((await cli("plan", "--endpoint", url, "--goal", "1.99")).code).toBe(2);
    expect((await cli("sandbox", "serve", "--port", new URL(url).port)).err).toMatch(/is in use/);
    const upgrade = (...argv: string[]) => cli("upgrade", ...argv, "--endpoint", url);
    expect((await upgrade("list")).out).toBe("no runs yet");
    expect((await upgrade("start", "--goal", "1.35")).err).toMatch(/nobody can be asked here: add --yes/);
    expect(await upgrade("start", "--goal", "1.35", "--dry-run", "--json")).toMatchObject({ code: 0 });
    expect((await upgrade("list")).out).toBe("no runs yet");
    expect((await upgrade("start", "--goal", "1.35", "--yes", "--run-id", "r1", "--as", "jo")).out).toMatch(
      /run r1 started; follow it with: fleetwright upgrade watch r1/,
    );
    await cli("sandbox", "advance", "5m", "--endpoint", url);
    expect((await upgrade("status", "r1")).out).toMatch(
      /^run r1 to Kubernetes 1.35, strategy default, asked for by jo\nrunning since 2026-11-23 11:00\nstage dev: running\n {2}platform-dev 1.34 to 1.35: upgrading, control-plane/,
    );
    expect((await upgrade("pause", "r1", "--why", "lunch", "--as", "jo")).out).toBe("run r1 is paused");
    expect((await upgrade("status", "r1")).out).toMatch(/paused by jo at 2026-11-23 11:05: lunch/);
    expect((await upgrade("resume", "r1")).out).toBe("run r1 is resumed");
    expect((await upgrade("skip", "r1", "shop-prod", "--as", "jo")).out).toBe(
      "777788889999/us-east-1/shop-prod is left out of run r1",
    );
    expect(await upgrade("skip", "r1", "shop-prod")).toMatchObject({
      code: 2,
      err: "shop-prod is skipped; only a member that waits can be skipped",
    });
    expect(await upgrade("status", "r2")).toMatchObject({ code: 2, err: "there is no run r2" });
    expect((await upgrade("approve", "r1", "prod", "--as", "ana")).out).toBe("stage prod of run r1 is approved");
    await cli("sandbox", "advance", "6d", "--endpoint", url);
    const watched = await upgrade("watch", "r1", "--json");
    expect([watched.code, JSON.parse(watched.out).run.status]).toEqual([0, "succeeded"]);
    expect((await upgrade("list")).out).toMatch(/^r1 {2}to Kubernetes 1.35 {2}succeeded/);
    expect(await upgrade("abort", "r1")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/has ended \(succeeded\)/),
    });

    child.kill("SIGINT");
    expect(await ended).toBe(0);
    expect(output().err).toBe("stopped\n");
  });
});
