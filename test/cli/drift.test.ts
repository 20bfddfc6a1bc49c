import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { RULE_TEXTS } from "#core/drift/rules/index.ts";
import { scanAnswer } from "#events/operator/drift.ts";
import { startServer } from "#sandbox/wire/server.ts";
import { cli } from "../helpers/cli.ts";
import { onlyRules } from "../helpers/drift.ts";
import { exemptionOf } from "../helpers/exemptions.ts";
import { respondingBench } from "../helpers/responses.ts";

const scratch = mkdtempSync(join(tmpdir(), "fleetwright-drift-"));
afterAll(() => rmSync(scratch, { recursive: true }));

describe("drift scan", () => {
  it("shows of each cluster what was found and wanted, and what to do", async () => {
    const { code, out, err } = await cli("drift", "scan", "--cluster", "legacy-search");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^Drift of 1 cluster, as of 2026-11-23 09:00 UTC$/m);
    expect(out).toMatch(/^ {2}high {6}\S+/m);
    for (const label of ["found", "wanted", "remedy"]) expect(out).toMatch(new RegExp(`^ {12}${label} +\\S`, "m"));
    expect(out).toMatch(/^\d+ findings \(\d+ .*\)\./m);
  });

  it("ends with 1 when something is as bad as asked for, and not when it is not", async () => {
    const argv = ["drift", "scan", "--cluster", "legacy-search"];
    expect((await cli(...argv, "--fail-on", "high")).code).toBe(1);
    expect((await cli(...argv, "--fail-on", "critical")).code).toBe(0);
    expect((await cli(...argv, "--fail-on", "nothing")).code).toBe(2);
    expect((await cli("drift", "scan", "--cluster", "nope")).code).toBe(2);
  });

  it("prints the whole fleet as JSON, page by page, worst or not", async () => {
    const { code, out } = await cli("drift", "scan", "--json");
    expect(code).toBe(0);
    const { clusters } = scanAnswer
      .pick({ now: true, clusters: true, ownRules: true, unlisted: true })
      .parse(JSON.parse(out));
    expect(clusters).toHaveLength(15);
    expect(clusters.every(({ status }) => status === "scanned" || status === "waits")).toBe(true);
  });

  it("writes SARIF to a file beside what people read, or prints it", async () => {
    const file = join(scratch, "drift.sarif");
    const { out } = await cli("drift", "scan", "--cluster", "legacy-search", "--sarif", file);
    expect(out).toMatch(/^Drift of/);
    const nowhere = join(scratch, "nowhere", "drift.sarif");
    expect(await cli("drift", "scan", "--cluster", "legacy-search", "--sarif", nowhere)).toMatchObject({
      code: 2,
      err: expect.stringContaining(`${nowhere} cannot be written`),
    });
    const printed = await cli("drift", "scan", "--cluster", "legacy-search", "--sarif", "-");
    expect(JSON.parse(printed.out)).toEqual(JSON.parse(readFileSync(file, "utf8")));
    expect(JSON.parse(printed.out).runs[0].results.length).toBeGreaterThan(3);
  });
});

describe("drift list and show", () => {
  it("tell what scans have left on record, of the fleet and of a cluster", async () => {
    const bench = respondingBench({ change: { drift: onlyRules("secrets-key") } });
    const server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0 });
    try {
      const drift = (...argv: string[]) => cli("drift", ...argv, "--endpoint", server.url);
      expect((await drift("list")).out).toBe("Nothing is open by what was found last; `drift scan` looks now.");
      expect((await drift("scan", "--fail-on", "low")).code).toBe(1);
      await bench.record("a");
      expect((await drift("list")).out).toMatch(/^low +a +secrets-key +since /);
      expect((await drift("list", "--rule", "ami-type-ended")).out).toBe(
        "Nothing is open by what was found last; `drift scan` looks now.",
      );
      expect((await drift("show", "a")).out).toMatch(/since +2026-.*; .*; open$/m);
      const { findings } = JSON.parse((await drift("show", "a", "--json")).out);
      expect(findings).toMatchObject([{ rule: "secrets-key", closedAt: null, found: "no KMS key" }]);
      expect((await drift("show", "nope")).code).toBe(2);
    } finally {
      await server.close();
    }
  });
});

describe("drift exemptions", () => {
  it("lists them with what they hide; what is exempt fails no scan, is marked, and is suppressed in SARIF", async () => {
    const exemptions = [
      exemptionOf({ rule: "secrets-key" }),
      exemptionOf({ rule: "addon-behind", subject: "coredns", match: { name: ["x", "y"] } }),
      exemptionOf({ rule: "upgrade", expires: "2026-11-20T00:00:00.000Z" }),
    ];
    const bench = respondingBench({ change: { drift: onlyRules("secrets-key"), exemptions } });
    const server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0 });
    try {
      const drift = (...argv: string[]) => cli("drift", ...argv, "--endpoint", server.url);
      const scanned = await drift("scan", "--fail-on", "low");
      expect(scanned.code).toBe(0);
      expect(scanned.out).toMatch(/^ {2}low +secrets-key +exempt until 2026-12-24$/m);
      expect(scanned.out).toMatch(/^1 finding \(1 low\)\. 1 exempt for now\.$/m);
      const sarif = JSON.parse((await drift("scan", "--sarif", "-")).out);
      expect(sarif.runs[0].results).toMatchObject([{ suppressions: [{ kind: "external", status: "accepted" }] }]);
      await bench.record("a");
      expect((await drift("list")).out).toContain("(exempt until 2026-12-24)");
      expect((await drift("exemptions")).out.split("\n")).toEqual([
        "upgrade  name=a  expired 2026-11-20: take it out, or give it a new end  kept 1 cluster from upgrades",
        "    ana@acme.example: the vendor mends it",
        "secrets-key  name=a  until 2026-12-24 (31 days)  hides 1 finding of 1 cluster",
        "    ana@acme.example: the vendor mends it",
        "addon-behind  coredns  name=x|y  until 2026-12-24 (31 days)  matches no cluster any more",
        "    ana@acme.example: the vendor mends it",
      ]);
      const listed = JSON.parse((await drift("exemptions", "--json")).out);
      expect(listed.exemptions).toMatchObject([{ status: "expired" }, { findings: 1 }, { clusters: 0 }]);
    } finally {
      await server.close();
    }
  });

  it("says that there is none", async () => {
    const bench = respondingBench();
    const server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0 });
    try {
      const { out } = await cli("drift", "exemptions", "--endpoint", server.url);
      expect(out).toBe("There is no exemption in the policy file.");
    } finally {
      await server.close();
    }
  });
});

describe("drift exempt", () => {
  const policy = join(scratch, "fleet.yaml");
  const example = fileURLToPath(new URL("../../examples/fleet.yaml", import.meta.url));
  const exempt = (...argv: string[]) => {
    copyFileSync(example, policy);
    return cli("drift", "exempt", ...argv, "--policy", policy);
  };
  const WHO = ["--owner", "jo", "--reason", "the chart", "--until", "2126-12-31"];

  it("writes the exemption into the policy file, and prints the lines", async () => {
    const { code, out } = await exempt("addon-behind", "--cluster", "a", "--match", "tier=dev", ...WHO);
    expect(code).toBe(0);
    expect(out).toMatch(/^\S+fleet\.yaml:\d+\n(\+ .*\n?)+$/);
    expect(out).toContain("match: { name: a, tier: dev }");
    expect(readFileSync(policy, "utf8")).toContain("expires: 2126-12-31");
    expect((await cli("config", "check", policy)).out).toContain("exempt from addon-behind until 2126-12-31");
  });

  it("names the one cluster that a whole id means, and takes no several of them for one selector", async () => {
    const id = "777788889999/us-east-1/shop-dev";
    const { out } = await exempt("addon-behind", "--cluster", id, ...WHO);
    expect(out).toMatch(/match: \{ account: "777788889999", region: us-east-1, name: shop-dev \}/);
    for (const argv of [
      ["--cluster", id, "--cluster", "b"],
      ["--cluster", "us-east-1/shop-dev"],
    ])
      expect(await exempt("addon-behind", ...argv, ...WHO)).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^--cluster \S+: expected a name, or one account\/region\/name alone/),
      });
  });

  it("writes nothing when it is only tried", async () => {
    const { out } = await exempt("addon-behind", "--cluster", "a", "--cluster", "b", "--dry-run", ...WHO);
    expect(out).toContain("(not written)");
    expect(readFileSync(policy, "utf8")).toBe(readFileSync(example, "utf8"));
    const answer = JSON.parse((await exempt("upgrade", "--match", "name=*", "--json", "--dry-run", ...WHO)).out);
    expect(answer).toMatchObject({ written: false, added: expect.arrayContaining(['    match: { name: "*" }']) });
  });

  it.each([
    [
      "an end",
      ["--cluster", "a", "--owner", "jo", "--reason", "x"],
      /--until is missing: there is no exemption without/,
    ],
    ["an owner", ["--cluster", "a", "--reason", "x", "--until", "2126-12-31"], /--owner is missing/],
    ["a reason", ["--cluster", "a", "--owner", "jo", "--until", "2126-12-31", "--reason", " "], /--reason is missing/],
    ["clusters", WHO, /--cluster or --match is missing/],
    ["a whole selector", ["--match", "tier", ...WHO], /--match tier: expected a key and a value/],
  ])("refuses to do it without %s, and leaves the file as it is", async (_what, argv, message) => {
    const { code, err } = await exempt("addon-behind", ...argv);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
    expect(readFileSync(policy, "utf8")).toBe(readFileSync(example, "utf8"));
  });

  it("knows what rule was probably meant, and says which file it cannot read", async () => {
    expect((await exempt("addon-behnd", "--cluster", "a", ...WHO)).err).toContain("did you mean addon-behind?");
    const missing = await cli("drift", "exempt", "upgrade", "--cluster", "a", ...WHO, "--policy", "nowhere.yaml");
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining("nowhere.yaml cannot be read")]);
  });
});

describe("drift explain", () => {
  it.each(RULE_TEXTS.map(({ id }) => id))("says what %s is", async (id) => {
    const { code, out } = await cli("drift", "explain", id);
    expect(code).toBe(0);
    expect(out).toContain(id);
    expect(out).toMatch(/What to do: /);
    expect(out).toMatch(/Read on: https:/);
  });

  it("says what a rule of the fleet's own is, from the policy file", async () => {
    const file = join(scratch, "own.yaml");
    const own = `fleet: acme
hub: { account: "111122223333", region: eu-west-1 }
accounts: [{ id: "111122223333", name: one, regions: [eu-west-1] }]
strategies: { default: { stages: [{ name: all, match: {} }] } }
drift:
  custom:
    - { id: acme-open, severity: high, title: Open, message: open, when: cluster.access.public, remedy: Close it. }
`;
    writeFileSync(file, own);
    const { code, out } = await cli("drift", "explain", "acme-open", "--policy", file);
    expect([code, out]).toEqual([0, expect.stringContaining("A rule of this fleet's own: cluster.access.public")]);
    expect(out).not.toContain("Read on:");
    const near = await cli("drift", "explain", "acme-opn", "--policy", file);
    expect([near.code, near.err]).toEqual([2, expect.stringContaining("did you mean acme-open?")]);
    writeFileSync(file, own.replace("cluster.access.public", "clustr.access.public"));
    const { err } = await cli("config", "check", file);
    expect(err).toMatch(/own\.yaml:7:\d+ drift\.custom\[0\]\.when: found clustr, .*did you mean cluster\?/);
  });

  it("knows what was probably meant", async () => {
    const { code, err } = await cli("drift", "explain", "secret-key");
    expect([code, err]).toEqual([2, expect.stringContaining("did you mean secrets-key?")]);
    expect(JSON.parse((await cli("drift", "explain", "secrets-key", "--json")).out)).toMatchObject({ severity: "low" });
  });
});
