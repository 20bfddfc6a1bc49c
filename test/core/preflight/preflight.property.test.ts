import fc from "fast-check";
import { expect, it } from "vitest";
import type { NodeManager } from "#core/fleet/surroundings.ts";
import { CHECKS } from "#core/preflight/checks/index.ts";
import { versionKnown } from "#core/preflight/checks/version-known.ts";
import type { PreflightInput, UnreadFact } from "#core/preflight/input.ts";
import { preflight } from "#core/preflight/preflight.ts";
import { nextHop, wholeHop } from "#core/preflight/work.ts";
import { NOW, nodegroup } from "../../helpers/fleet.ts";
import { addon, insight, node, offered, preflightInput } from "../../helpers/preflight.ts";

const minor = fc.constantFrom("1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36");
const day = fc.integer({ min: -60, max: 60 }).map((days) => new Date(NOW.getTime() + days * 86_400_000).toISOString());
const past = fc.integer({ min: 0, max: 60 }).map((days) => new Date(NOW.getTime() - days * 86_400_000).toISOString());
const issues = fc.uniqueArray(
  fc.record({
    code: fc.constantFrom("A", "B", "C"),
    message: fc.constantFrom("", "broken.", "gone"),
    resourceIds: fc.subarray(["r1", "r2", "r3"]),
  }),
  { maxLength: 2, selector: ({ code }) => code },
);
const names = ["a", "b", "c", "d"];
const named = <T extends { name: string }>(one: fc.Arbitrary<T>) =>
  fc.uniqueArray(one, { maxLength: 4, selector: ({ name }) => name });

const addons = named(
  fc
    .tuple(
      fc.constantFrom(...names),
      fc.constantFrom("v1.0.0", "v1.1.0", "v1.2.0"),
      fc.constantFrom("ACTIVE", "DEGRADED", "UPDATING", "CREATE_FAILED"),
      issues,
    )
    .map(([name, version, status, found]) => addon(name, version, { status, issues: found })),
);
const nodegroups = named(
  fc
    .tuple(
      fc.constantFrom(...names),
      minor,
      fc.constantFrom("ACTIVE", "DEGRADED", "UPDATING"),
      fc.constantFrom("CUSTOM", "AL2_x86_64", "AL2023_x86_64_STANDARD"),
      issues,
    )
    .map(([name, version, status, amiType, found]) => nodegroup(name, version, { status, amiType, issues: found })),
);
const insights = fc.uniqueArray(
  fc
    .record({
      id: fc.constantFrom(...names),
      status: fc.constantFrom("PASSING" as const, "WARNING" as const, "ERROR" as const, "UNKNOWN" as const),
      kubernetesVersion: minor,
      refreshedAt: past,
      deprecatedApiClients: fc.uniqueArray(
        fc.record({ userAgent: fc.constantFrom("x/1", "y/2"), lastRequestAt: past }),
        { selector: ({ userAgent }) => userAgent },
      ),
    })
    .map(insight),
  { maxLength: 4, selector: ({ id }) => id },
);
const managers: NodeManager[] = ["auto-mode", "karpenter", "nodegroup", "hybrid", "fargate", "self-managed"];
const nodes = named(
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...managers), minor, fc.constantFrom(...names))
    .map(([name, manager, version, group]) => node(name, manager, version, group)),
);
const unread = fc
  .subarray(["alarms", "backups", "subnets"] as const)
  .map((list) => list.map((what): UnreadFact => ({ what, why: "AccessDenied" })));

const input: fc.Arbitrary<PreflightInput> = fc
  .record({
    version: minor,
    target: minor,
    status: fc.constantFrom("ACTIVE" as const, "UPDATING" as const, "FAILED" as const),
    supportType: fc.constantFrom("STANDARD" as const, "EXTENDED" as const),
    autoMode: fc.boolean(),
    wanted: fc.constantFrom("whole", "next"),
    issues,
    addons,
    nodegroups,
    insights,
    nodes: fc.oneof(nodes, fc.constant({ unreadable: "the endpoint is private" })),
    facts: fc.uniqueArray(fc.constantFrom("v1.0.0", "v1.1.0", "v1.2.0")),
    minors: fc.subarray(["1.33", "1.34", "1.35*", "1.36"], { minLength: 1 }),
    alarms: named(fc.record({ name: fc.constantFrom(...names), since: past, reason: fc.constantFrom("", "high") })),
    subnets: fc.uniqueArray(
      fc.record({
        id: fc.constantFrom("subnet-1", "subnet-2"),
        availabilityZone: fc.constantFrom("x", "y"),
        freeIps: fc.nat(8),
      }),
      { selector: ({ id }) => id },
    ),
    backup: fc.option(fc.record({ recoveryPointArn: fc.constant("arn:backup"), completedAt: past })),
    backupWithinSeconds: fc.constantFrom(3600, 86_400),
    exemptions: fc.array(
      fc.record({
        rule: fc.constant("upgrade" as const),
        match: fc.constantFrom({}, { name: "b" }),
        owner: fc.constantFrom("ana", "jo"),
        reason: fc.constant("audit"),
        expires: day,
      }),
      { maxLength: 2 },
    ),
    until: day,
    unread,
    maxHops: fc.integer({ min: 1, max: 3 }),
  })
  .map((given) => {
    const base = preflightInput({ cluster: { ...given }, target: given.target });
    const work = (given.wanted === "whole" ? wholeHop : nextHop)(base.snapshot, given.target);
    return {
      ...base,
      ...given,
      work,
      policy: { ...base.policy, backupWithinSeconds: given.backupWithinSeconds },
      addonFacts: Object.fromEntries(
        names.map((name) => [name, given.facts.map((fact) => offered(fact, ...given.minors))]),
      ),
      freezes: [{ name: "f", from: "2026-01-01T00:00:00Z", until: given.until, match: {} }],
      otherWork: { by: "run-1", until: given.until },
    };
  });

const reversed = <T>(list: readonly T[] | undefined): T[] => [...(list ?? [])].reverse();

/** The same facts, every list the other way round. */
function turned(given: PreflightInput): PreflightInput {
  const { snapshot, addonFacts = {}, nodes: list } = given;
  const turnIssues = <T extends { issues: readonly unknown[] }>(thing: T) => ({
    ...thing,
    issues: reversed(thing.issues),
  });
  return {
    ...given,
    snapshot: {
      ...snapshot,
      issues: reversed(snapshot.issues),
      subnetIds: reversed(snapshot.subnetIds),
      addons: reversed(snapshot.addons).map(turnIssues) as typeof snapshot.addons,
      nodegroups: reversed(snapshot.nodegroups).map(turnIssues) as typeof snapshot.nodegroups,
      insights: reversed(snapshot.insights).map((one) => ({
        ...one,
        deprecatedApiClients: reversed(one.deprecatedApiClients),
      })),
    },
    addonFacts: Object.fromEntries(
      reversed(Object.entries(addonFacts)).map(([name, facts]) => [name, reversed(facts)]),
    ),
    nodes: list === undefined || "unreadable" in list ? (list ?? []) : reversed(list),
    alarms: reversed(given.alarms),
    subnets: reversed(given.subnets),
    exemptions: reversed(given.exemptions),
    versions: reversed(given.versions),
    unread: reversed(given.unread),
  };
}

it("no check depends on the order of add-ons, node groups, insights, nodes or anything else", () => {
  fc.assert(
    fc.property(input, (given) => {
      for (const check of [...CHECKS, versionKnown]) expect(check(turned(given))).toEqual(check(given));
    }),
  );
});

it("every finding has a code, a sentence, something seen and something to do", () => {
  fc.assert(
    fc.property(input, (given) => {
      for (const { code, message, evidence, remedy } of preflight(given)) {
        expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
        // Both are put together to one text, with a full stop between them.
        for (const text of [message, remedy]) expect(text).toMatch(/^\S(.*[^.\s])?$/);
        expect(remedy).toMatch(/^[A-Z]/);
        expect(evidence.length).toBeGreaterThan(0);
        for (const text of [message, remedy, ...evidence]) expect(text).not.toMatch(/undefined|null|NaN|Invalid/);
        for (const seen of evidence) expect(seen.trim()).not.toBe("");
      }
    }),
  );
});

it("what was not read is not found fault with", () => {
  fc.assert(
    fc.property(input, ({ addonFacts: _a, nodes: _n, alarms: _al, subnets: _s, backup: _b, unread: _u, ...light }) => {
      const about = /^(ADDON_INCOMPATIBLE|ADDON_MOVES|NODES_UNREADABLE|NODES_STAY|ALARMS|SUBNET|BACKUP|NOT_CHECKED)/;
      for (const { code } of preflight(light)) expect(code).not.toMatch(about);
    }),
  );
});

it("a hop brings lagging nodes up before it moves the control plane", () => {
  fc.assert(
    fc.property(input, ({ snapshot, work }) => {
      const hop = nextHop(snapshot, work.target);
      // Groups with an AMI of the user's own are not EKS's to bring up; how far they may lag is a check's business.
      const lags = snapshot.nodegroups.some(
        ({ version, amiType }) => amiType !== "CUSTOM" && version < snapshot.version,
      );
      expect(hop.controlPlane && lags).toBe(false);
      expect(hop.controlPlane).toBe(hop.to !== hop.from);
    }),
  );
});
