import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { cli } from "../helpers/cli.ts";
import { hybridBench, STANDING, sitePolicy, sitesPolicy } from "../helpers/hybrid.ts";

let bench: ReturnType<typeof hybridBench>;
let server: RunningServer;

beforeEach(async () => {
  bench = hybridBench({ policy: sitesPolicy(sitePolicy("berlin"), sitePolicy("lyon", { standing: STANDING })) });
  server = await startServer({ gateway: bench.sandbox.gateway, clock: bench.sandbox.clock, port: 0 });
});
afterEach(() => server.close());

const hybrid = (...argv: string[]) => cli("hybrid", ...argv, "--endpoint", server.url);
const activate = (...argv: string[]) => hybrid("activate", "berlin", "--name", "one", "--as", "ana", ...argv);
const nothingMade = async () =>
  expect([await bench.ours(), await bench.sandbox.ports.activationRecords.list()]).toEqual([[], []]);

describe("hybrid activate", () => {
  it("prints where the code is, until when, and how hosts join", async () => {
    const { code, out, err } = await activate("--nodes", "3", "--lifetime", "7d");
    const { activationId, secret } = (await bench.record("berlin-one")) ?? {};
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^berlin-one {2}issued$/m);
    expect(out).toMatch(/^ {2}until {5}2026-11-30 09:00 UTC$/m);
    expect(out).toContain(`secret    ${secret?.name}`);
    expect(out).toContain(`activationId: "${activationId}"`);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what is printed
    expect(out).toContain('activationCode: "${ACTIVATION_CODE}"');
    expect(out).toContain("sudo nodeadm install 1.34 --credential-provider ssm --region eu-west-1");
  });

  it("prints the same as JSON, and finds it again under its name", async () => {
    await activate();
    const { code, out } = await activate("--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      site: { name: "berlin" },
      activation: { id: "berlin-one", status: "issued", nodes: 1, requestedBy: "ana" },
      handover: { commands: expect.any(Array), nodeConfig: expect.stringContaining("NodeConfig") },
    });
    expect((await bench.ours()).length).toBe(1);
  });

  it.each([
    ["31 days", ["--lifetime", "31d"], /\[BAD_LIFETIME\] .*30 days.*Ask for 30d or less/],
    ["a limit of nothing", ["--nodes", "0"], /\[BAD_LIMIT\] .*1 to 1000/],
    ["no number", ["--nodes", "many"], /--nodes many is not a number of nodes/],
    ["no duration", ["--lifetime", "1month"], /--lifetime 1month is not a duration/],
  ])("refuses %s with what to do, 2, and creates nothing", async (_what, argv, words) => {
    const { code, out, err } = await activate(...argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(words);
    await nothingMade();
  });

  it("refuses an unknown site with those there are, as JSON for a script", async () => {
    const { code, err } = await hybrid("activate", "berln", "--json");
    expect(code).toBe(2);
    expect(JSON.parse(err)).toMatchObject({
      error: { code: "UNKNOWN_SITE", message: expect.stringContaining("did you mean berlin?") },
    });
    await nothingMade();
  });

  it("only looks with --dry-run", async () => {
    expect(await activate("--dry-run")).toMatchObject({ code: 0, out: "nothing stands against it" });
    bench.sandbox.iam.removeRole("111122223333", "stores-hybrid");
    const blocked = await activate("--dry-run");
    expect(blocked.code).toBe(2);
    expect(blocked.out).toMatch(/block {2}ROLE_MISSING\n {9}account 111122223333 has no role/);
    expect(JSON.parse((await activate("--dry-run", "--json")).out)).toMatchObject({
      checks: [{ code: "ROLE_MISSING" }],
    });
    await nothingMade();
  });

  it("says it is being made with --no-wait, and ends with 1 when it failed", async () => {
    expect(await activate("--no-wait")).toMatchObject({
      code: 0,
      out: expect.stringContaining("hybrid show berlin-one"),
    });
    const { operations } = bench.sandbox.secrets.service;
    const { AwsError } = await import("#sandbox/aws/service.ts");
    Object.assign(operations, {
      CreateSecret: () => {
        throw new AwsError("InvalidParameterException", "no");
      },
    });
    const failed = await hybrid("activate", "berlin", "--name", "two", "--as", "ana");
    expect(failed.code).toBe(1);
    expect(failed.out).toMatch(/^berlin-two {2}failed$/m);
  });
});

describe("hybrid list, show, rotate and revoke", () => {
  it("list what hosts can join by, in tables that fit", async () => {
    expect((await hybrid("list")).out).toMatch(/^no activations; issue one by:/);
    await activate();
    await hybrid("rotate", "lyon", "--as", "ana");
    const { out } = await hybrid("list");
    expect(out).toMatch(/berlin-one .* issued .* 0\/1 .* 2026-11-24 09:00/);
    expect(out).toMatch(/lyon-by-hand-\d{14} \*/);
    expect(JSON.parse((await hybrid("list", "lyon", "--json")).out).activations).toMatchObject([
      { site: "lyon", standing: true },
    ]);
    expect(await hybrid("list", "oslo")).toMatchObject({ code: 2 });
  });

  it("show a site before and after it has an activation", async () => {
    expect((await hybrid("show", "berlin")).out).toContain(
      "no activation yet; issue one by: fleetwright hybrid activate berlin",
    );
    await activate();
    const { activationId = "" } = (await bench.record("berlin-one")) ?? {};
    expect((await hybrid("show", activationId)).out).toMatch(/^berlin-one {2}issued$/m);
    expect(await hybrid("show", "nothing")).toMatchObject({
      code: 2,
      err: expect.stringContaining("sites: berlin, lyon"),
    });
  });

  it("rotate a standing one only, and say first what they would do", async () => {
    expect(await hybrid("rotate", "berlin", "--as", "ana")).toMatchObject({
      code: 2,
      err: expect.stringContaining("has no standing activation"),
    });
    expect((await hybrid("rotate", "lyon", "--dry-run")).out).toBe("site lyon would get a standing activation");
    expect(await hybrid("rotate", "lyon", "--as", "ana")).toMatchObject({ code: 0 });
    expect((await hybrid("rotate", "lyon", "--dry-run")).out).toMatch(/^lyon-by-hand-\d+ would be replaced$/);
    expect((await bench.ours()).length).toBe(1);
  });

  it("revoke once", async () => {
    await activate();
    expect((await hybrid("revoke", "berlin-one", "--dry-run")).out).toBe(
      "berlin-one (issued) would be deleted; no node had registered with it",
    );
    expect((await bench.ours()).length).toBe(1);
    expect(await hybrid("revoke", "berlin-one", "--why", "wrong", "--as", "jo")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^berlin-one is revoked/),
    });
    expect(await hybrid("revoke", "berlin-one", "--as", "jo")).toMatchObject({
      code: 2,
      err: "activation berlin-one is revoked already (by jo: wrong)",
    });
    expect(await bench.ours()).toEqual([]);
  });
});

it("lines of every view fit a terminal of 100 columns, but for what is copied", async () => {
  const { shownLines, listLines } = await import("#cli/view/hybrid.ts");
  await activate("--nodes", "1000");
  const answer = await bench.sandbox.operator({ action: "show-hybrid", name: "berlin" });
  const list = await bench.sandbox.operator({ action: "list-activations", all: true });
  if (answer.action !== "show-hybrid" || list.action !== "list-activations") throw new Error("not answered");
  const lines = [...shownLines({ ...answer, handover: null }, 100), ...listLines(list.activations, 100)].flatMap(
    (line) => line.split("\n"),
  );
  expect(lines.filter((line) => line.length > 100)).toEqual([]);
});
