import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClusterSnapshot } from "#core/fleet/cluster.ts";
import type { CertificateAuthoritySnapshot } from "#core/fleet/surroundings.ts";
import { compareMinor, minorDistance } from "#core/fleet/version.ts";
import type { Goal, PlanningFacts } from "#core/planner/plan.ts";
import { compareReleases, groupsBehindRelease, type Target, targetOf } from "#core/planner/targets.ts";
import { FACTS, goal, NOW, nodegroup, snapshot } from "../../helpers/fleet.ts";
import { addon, offered } from "../../helpers/preflight.ts";

const brief = (target: Target): string =>
  "hops" in target ? target.hops.join(" ") : `${target.exclusion.status} ${target.exclusion.reason.code}`;

const of = (
  wanted: Goal | string,
  change: Partial<ClusterSnapshot> = {},
  { maxHops = 1, ...facts }: { maxHops?: number } & Partial<PlanningFacts> = {},
): Target =>
  targetOf(typeof wanted === "string" ? goal(wanted) : wanted, snapshot("a", change), maxHops, { ...FACTS, ...facts });

describe("the minor a goal means for a cluster", () => {
  it.each<[string, string, number, string]>([
    ["1.35", "1.34", 1, "1.35"],
    ["1.36", "1.34", 2, "1.35 1.36"],
    ["1.36", "1.34", 1, "blocked TOO_MANY_HOPS"],
    ["1.35", "1.35", 1, "skipped ALREADY_AT_TARGET"],
    ["1.35", "1.36", 1, "skipped NEWER_THAN_TARGET"],
    ["+1", "1.33", 1, "1.34"],
    ["+1", "1.35", 3, "1.36"],
    ["+1", "1.36", 1, "skipped NO_NEWER_VERSION"],
    ["+1", "1.29", 1, "blocked HOP_NOT_OFFERED"],
    ["latest", "1.34", 1, "1.35"],
    ["latest", "1.34", 5, "1.35 1.36"],
    ["latest", "1.36", 1, "skipped ALREADY_AT_TARGET"],
    ["latest", "1.37", 1, "skipped ALREADY_AT_TARGET"],
    ["latest", "1.29", 1, "blocked HOP_NOT_OFFERED"],
    ["latest", "", 1, "blocked VERSION_UNKNOWN"],
  ])("%s at %s with %i hops: %s", (wanted, version, maxHops, expected) => {
    expect(brief(of(wanted, { version }, { maxHops }))).toBe(expected);
  });

  it("counts node groups that stayed behind as something to finish", () => {
    const behind = { version: "1.35", nodegroups: [nodegroup("n", "1.34")] };
    for (const wanted of ["1.35", "latest"]) {
      const facts = wanted === "latest" ? { versions: FACTS.versions.filter(({ version }) => version !== "1.36") } : {};
      expect(of(wanted, behind, facts)).toEqual({ to: "1.35", hops: ["1.35"] });
    }
    const own = { version: "1.35", nodegroups: [nodegroup("n", "1.34", { amiType: "CUSTOM" })] };
    expect(brief(of("1.35", own))).toBe("skipped ALREADY_AT_TARGET");
  });

  const minor = fc.integer({ min: 25, max: 36 }).map((number) => `1.${number}`);
  const versions = fc.uniqueArray(
    fc.record({
      version: minor,
      status: fc.constantFrom("STANDARD_SUPPORT" as const, "EXTENDED_SUPPORT" as const, "UNSUPPORTED" as const),
    }),
    { selector: ({ version }) => version },
  );

  it("is always ahead, within maxHops, offered at every hop, and one minor after the other", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("+1", "latest"),
        minor,
        fc.integer({ min: 1, max: 4 }),
        versions,
        (wanted, version, maxHops, known) => {
          const target = of(wanted, { version }, { maxHops, versions: known });
          if (!("hops" in target)) return;
          const { hops, to } = target;
          expect(hops.at(-1)).toBe(to);
          expect(hops.length).toBeLessThanOrEqual(wanted === "+1" ? 1 : maxHops);
          [version, ...hops].slice(1).forEach((hop, index) => {
            expect(minorDistance([version, ...hops][index] ?? "", hop)).toBe(1);
            expect(known.find((facts) => facts.version === hop)?.status).not.toBe("UNSUPPORTED");
            expect(known.map((facts) => facts.version)).toContain(hop);
          });
        },
      ),
    );
  });

  it("does not depend on the order in which EKS lists its versions", () => {
    fc.assert(
      fc.property(fc.constantFrom("+1", "latest", "1.35"), minor, versions, (wanted, version, known) => {
        const asked = (list: typeof known) => of(wanted, { version }, { maxHops: 2, versions: list });
        expect(asked([...known].reverse())).toEqual(asked(known));
      }),
    );
  });
});

describe("node images", () => {
  const TYPE = "AL2023_x86_64_STANDARD";
  const nodeReleases = { [`eu-west-1/1.34/${TYPE}`]: "1.34.6-20261110", [`eu-west-1/1.33/${TYPE}`]: "1.33.9-20261110" };
  const at = (releaseVersion: string | undefined, version = "1.34", amiType = TYPE) =>
    nodegroup("n", version, { amiType, ...(releaseVersion === undefined ? {} : { releaseVersion }) });
  const images = (...nodegroups: ReturnType<typeof nodegroup>[]) =>
    brief(of({ kind: "node-image" }, { nodegroups }, { nodeReleases }));

  it.each([
    ["behind", [at("1.34.6-20261027")], "1.34"],
    ["there", [at("1.34.6-20261110")], "skipped ALREADY_AT_TARGET"],
    ["newer", [at("1.34.6-20261124")], "skipped ALREADY_AT_TARGET"],
    ["behind at a minor of its own", [at("1.33.9-20261027", "1.33")], "1.34"],
    ["one of two behind", [at("1.34.6-20261110"), at("1.34.5-20260901")], "1.34"],
    ["without a release EKS tells", [at(undefined)], "skipped ALREADY_AT_TARGET"],
    ["of the user's own", [at(undefined, "1.34", "CUSTOM")], "skipped NO_PUBLISHED_IMAGE"],
    ["none", [], "skipped NO_NODEGROUPS"],
    ["unwell", [{ ...at("1.34.6-20261027"), status: "DEGRADED" }], "blocked NODEGROUP_UNHEALTHY"],
  ])("%s", (_what, groups, expected) => expect(images(...groups)).toBe(expected));

  it("are not asked of a cluster that is being made", () => {
    const making = { status: "CREATING" as const, nodegroups: [at("1.34.6-20261027")] };
    expect(brief(of({ kind: "node-image" }, making, { nodeReleases }))).toBe("skipped CLUSTER_CREATING");
  });

  it("behind are those older than the release of their Region, minor and type", () => {
    const groups = [at("1.34.6-20261027"), at("1.34.6-20261110"), at("1.33.9-20260101", "1.33")];
    const found = groupsBehindRelease(snapshot("a", { nodegroups: groups }), nodeReleases);
    expect(found).toEqual([groups[0], groups[2]]);
    expect(groupsBehindRelease(snapshot("a", { nodegroups: groups, region: "us-east-1" }), nodeReleases)).toEqual([]);
  });
});

describe("releases", () => {
  const release = fc
    .tuple(
      fc.nat(40),
      fc.nat(20),
      fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true }),
    )
    .map(([minor, patch, date]) => `1.${minor}.${patch}-${date.toISOString().slice(0, 10).replaceAll("-", "")}`);

  it("are ordered by version, then by date: one order for all", () => {
    fc.assert(
      fc.property(release, release, release, (a, b, c) => {
        expect(Math.sign(compareReleases(a, b))).toBe(-Math.sign(compareReleases(b, a)) + 0);
        expect(compareReleases(a, b) === 0).toBe(a === b);
        if (compareReleases(a, b) <= 0 && compareReleases(b, c) <= 0)
          expect(compareReleases(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it.each([
    ["1.34.9-20261110", "1.34.10-20261027", -1],
    ["1.34.6-20261027", "1.34.6-20261110", -1],
    ["1.34-2026.11.10", "1.34-2026.10.13", 1],
    ["1.60.0-7ad2a6d1", "1.61.0-00000000", -1],
    // A commit is no date, not even one of digits only.
    ["1.60.0-7ad2a6d1", "1.60.0-99999999", 0],
  ])("%s and %s", (a, b, sign) => expect(Math.sign(compareReleases(a, b))).toBe(sign));
});

describe("add-ons", () => {
  const addonVersions = { "eu-west-1/coredns": [offered("v1.1", "1.34*", "1.35"), offered("v1.0", "1.34")] };
  const addons = (...list: ReturnType<typeof addon>[]) =>
    brief(of({ kind: "addons" }, { addons: list }, { addonVersions }));

  it.each([
    ["behind", [addon("coredns", "v1.0")], "1.34"],
    ["there", [addon("coredns", "v1.1")], "skipped ALREADY_AT_TARGET"],
    ["newer", [addon("coredns", "v1.2")], "skipped ALREADY_AT_TARGET"],
    ["not EKS's to update", [addon("own", "v0.1")], "skipped ALREADY_AT_TARGET"],
    ["none", [], "skipped NO_ADDONS"],
  ])("%s", (_what, list, expected) => expect(addons(...list)).toBe(expected));
});

describe("certificate authorities", () => {
  const authority = (id: string, change: Partial<CertificateAuthoritySnapshot>): CertificateAuthoritySnapshot => ({
    id,
    distributionStatus: "COMPLETE",
    signingStatus: "NOT_USED",
    createdAt: "2025-01-01T00:00:00Z",
    rollbackAvailable: false,
    ...change,
  });
  const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();
  const rotation = (...known: CertificateAuthoritySnapshot[]) =>
    brief(of({ kind: "ca-rotation" }, {}, { authorities: { "111122223333/eu-west-1/a": known } }));
  const old = authority("old", {});

  it("are rotated, unless that was done in the last thirty days", () => {
    expect(rotation(authority("first", { signingStatus: "IN_USE" }))).toBe("1.34");
    expect(rotation(old, authority("new", { signingStatus: "IN_USE", activatedAt: daysAgo(29) }))).toBe(
      "skipped ALREADY_ROTATED",
    );
    expect(rotation(old, authority("new", { signingStatus: "IN_USE", activatedAt: daysAgo(31) }))).toBe("1.34");
    // Trusted and not the signer yet: a rotation that was begun is finished.
    expect(rotation(authority("first", { signingStatus: "IN_USE" }), authority("next", {}))).toBe("1.34");
  });
});

it("a target never lies behind the cluster", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Goal>(
        goal("1.35"),
        goal("+1"),
        goal("latest"),
        { kind: "node-image" },
        { kind: "addons" },
        { kind: "ca-rotation" },
      ),
      fc.constantFrom("1.33", "1.34", "1.35", "1.36"),
      (wanted, version) => {
        const target = of(wanted, { version }, { maxHops: 4 });
        if ("hops" in target) expect(compareMinor(target.to, version)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});
