import { describe, expect, it } from "vitest";
import type { Check } from "#core/doctor/check.ts";
import { differences } from "#core/doctor/definition.ts";
import { diagnose } from "#core/doctor/doctor.ts";
import type { DoctorFacts, ReadProblem } from "#core/doctor/facts.ts";
import type { FieldSelector, TrailSelectors } from "#core/doctor/selectors.ts";
import { MACHINES } from "#events/machines.ts";
import type { DoctorAnswer } from "#events/operator/doctor.ts";
import { ALL_WRITES, answer, definitionText, deployedDefinition, healthy } from "../../helpers/doctor.ts";

function check(name: string, change: Partial<DoctorFacts>): Check {
  const found = diagnose(healthy(change)).find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no check ${name}`);
  return found;
}
const problem = (kind: ReadProblem["kind"], message = "AccessDenied: no") => ({ problem: { kind, message } });
const said = (change: Partial<DoctorAnswer>) => ({ operator: { value: answer(change) } });
const place = (change: Partial<DoctorAnswer["places"][number]>) =>
  said({
    places: [{ account: "444455556666", region: "us-east-1", clusters: 1, problem: null, nodes: null, ...change }],
  });
const rulesBut = (change: object) => {
  const { rules } = healthy();
  const [first, ...others] = "value" in rules ? rules.value : [];
  return { rules: { value: first ? [{ ...first, ...change }, ...others] : [] } };
};
const trail = (change: object) => ({
  trails: {
    value: [
      {
        name: "t",
        logging: true,
        allRegions: true,
        homeRegion: "eu-west-1",
        ofOrganization: false,
        selectors: { value: ALL_WRITES },
        ...change,
      },
    ],
  },
});
const logging = (change: Partial<TrailSelectors>) =>
  trail({ selectors: { value: { basic: [], advanced: [], ...change } } });
const basic = (change: Partial<TrailSelectors["basic"][number]>) =>
  logging({ basic: [{ readWriteType: "All", managementEvents: true, excludedSources: [], ...change }] });
const advanced = (...fields: FieldSelector[]) => logging({ advanced: [fields] });
const MANAGEMENT = { field: "eventCategory", equals: ["Management"] };

type Forwarding = DoctorAnswer["forwarding"][number];
/** The hub's rules or queue, in another state. */
const forward = (rule: Partial<Forwarding["rules"][number]>, queue: Partial<Forwarding["deadLetters"]> = {}) => {
  const [hub, ...others] = answer().forwarding;
  if (!hub) throw new Error("no place");
  return said({
    forwarding: [
      {
        ...hub,
        rules: hub.rules.map((one, at) => (at === 0 ? { ...one, ...rule } : one)),
        deadLetters: { ...hub.deadLetters, ...queue },
      },
      ...others,
    ],
  });
};
const unseen = (code: string) => ({ code, message: `${code}: no` });

/** The door's answer to what is not Slack's. */
const knocked = (slack: { status: number; code: string | null }): Partial<DoctorFacts> => {
  const { door } = healthy();
  return { door: { value: { ...("value" in door ? door.value : {}), "/slack": slack } } };
};

it("finds nothing wrong where nothing is", () => {
  expect(diagnose(healthy()).filter(({ status }) => status !== "ok")).toEqual([]);
});

it("says what to do about everything that is wrong", () => {
  const nothing = problem("missing", "ResourceNotFoundException: gone");
  const all = diagnose({
    ...healthy(),
    rules: nothing,
    trails: nothing,
    tables: { runs: nothing },
    stateMachines: { "upgrade-fleet": nothing },
    deadLetters: nothing,
  });
  const bad = all.filter(({ status }) => status === "fail");
  expect(bad).toHaveLength(5);
  for (const { fix, seen } of bad)
    expect([fix, seen.join()]).toEqual([expect.stringMatching(/\w+ \w+ \w+/), expect.stringContaining("gone")]);
});

it("with a silent operator function, the rest that depends on it is unknown and not wrong", () => {
  const all = diagnose({
    ...healthy(),
    operator: problem("failed", "there is no function x"),
    tables: {},
    stateMachines: {},
    rules: problem("failed"),
    trails: problem("failed"),
    deadLetters: problem("failed"),
    door: problem("failed"),
  });
  expect(all.filter(({ status }) => status === "fail").map(({ name }) => name)).toEqual(["operator"]);
});

describe("each check", () => {
  it.each<[string, string, Partial<DoctorFacts>, RegExp]>([
    ["credentials", "fail", { identity: problem("denied", "ExpiredToken: old") }, /ExpiredToken/],
    ["credentials", "warn", { identity: { value: { account: "9", arn: "arn:x", date: null } } }, /is of account 9/],
    ["clock", "unknown", { identity: problem("failed") }, /what time/],
    ["clock", "warn", { now: "2026-11-23T09:01:30.000Z" }, /87 s off/],
    ["clock", "fail", { now: "2026-11-23T08:54:00.000Z" }, /363 s off.*refuses/],
    ["operator", "fail", { operator: problem("failed", "there is no function x") }, /no function x/],
    ["version", "warn", said({ version: "0.0.9" }), /deployed is 0.0.9, this is 0.1.0/],
    ["policy", "unknown", { policy: problem("missing", "there is no fleet.yaml") }, /fleet.yaml/],
    [
      "policy",
      "fail",
      { policy: problem("failed", "fleet.yaml:3: what\nfleet.yaml:4: else") },
      /fleet.yaml:3.*fleet.yaml:4/,
    ],
    ["policy", "ok", { operator: problem("failed") }, /not known/],
    ["policy", "warn", said({ fleet: "other", places: [] }), /of fleet test.*eu-west-1 is not deployed yet/],
    ["policy", "warn", place({}), /444455556666\/us-east-1 is deployed and not in the file/],
    ["rules", "fail", rulesBut({ enabled: false }), /acme-fleet-to-slack-1a2b is disabled/],
    ["rules", "fail", rulesBut({ targets: 0 }), /has no target/],
    ["rules", "fail", rulesBut({ pattern: { source: ["else"] } }), /no rule matches what route fleet-to-slack/],
    ["rules", "unknown", { rules: problem("denied") }, /AccessDenied/],
    ["forwarding", "unknown", { operator: problem("failed") }, /only the operator/],
    ["forwarding", "fail", forward({ problem: unseen("MISSING_RESOURCE") }), /^111122223333\/eu-west-1: MISSING/],
    ["forwarding", "fail", forward({}, { problem: unseen("MISSING_RESOURCE") }), /^111122223333\/eu-west-1: MISSING/],
    ["forwarding", "unknown", forward({ problem: unseen("ACCESS_DENIED") }), /ACCESS_DENIED/],
    ["forwarding", "unknown", forward({ problem: unseen("NOT_HERE") }), /^not here/],
    ["forwarding", "unknown", forward({ problem: unseen("THROTTLED") }), /THROTTLED/],
    ["forwarding", "fail", forward({ enabled: false }), /rule fleetwright-forward-cluster-calls is disabled/],
    ["forwarding", "warn", forward({ targets: [] }), /leads nowhere/],
    [
      "forwarding",
      "warn",
      forward({ targets: ["arn:aws:events:eu-west-1:111122223333:event-bus/acm"] }),
      /leads to arn/,
    ],
    ["forwarding", "fail", forward({}, { messages: 2 }), /dead-letters has 2 events the hub did not take/],
    ["tables", "fail", { tables: { runs: { value: "UPDATING" } } }, /runs is UPDATING/],
    ["tables", "unknown", { tables: {} }, /only the operator/],
    ["tables", "unknown", { tables: { runs: problem("denied"), locks: { value: "ACTIVE" } } }, /AccessDenied/],
    [
      "state machines",
      "fail",
      { stateMachines: { m: { value: { status: "DELETING", definition: {}, ours: {} } } } },
      /m is DELETING/,
    ],
    [
      "state machines",
      "fail",
      {
        stateMachines: {
          m: { value: { status: "ACTIVE", definition: { TimeoutSeconds: 1 }, ours: { TimeoutSeconds: 2 } } },
        },
      },
      /m differs .* TimeoutSeconds/,
    ],
    [
      "accounts",
      "fail",
      place({ clusters: null, problem: { code: "ACCESS_DENIED", message: "AccessDenied: not you" } }),
      /444455556666\/us-east-1: AccessDenied/,
    ],
    ["accounts", "unknown", { operator: problem("failed") }, /only the operator/],
    [
      "nodes",
      "warn",
      place({ nodes: { cluster: "a", count: null, problem: { code: "NODES_UNREADABLE", message: "401" } } }),
      /444455556666\/us-east-1\/a: 401/,
    ],
    ["slack", "warn", said({ slack: { tokenSet: false, team: null, scopes: null, problem: null } }), /no bot token/],
    [
      "slack",
      "fail",
      said({
        slack: { tokenSet: true, team: null, scopes: null, problem: { code: "CHAT_REFUSED", message: "invalid_auth" } },
      }),
      /invalid_auth/,
    ],
    ["slack", "fail", said({ slack: { tokenSet: true, team: "a", scopes: [], problem: null } }), /may: nothing/],
    [
      "slack",
      "warn",
      said({ slack: { tokenSet: true, team: "a", scopes: ["chat:write"], problem: null } }),
      /without chat:write.public/,
    ],
    [
      "slack",
      "warn",
      said({
        slack: {
          tokenSet: true,
          team: "a",
          scopes: ["chat:write", "chat:write.public", "channels:read"],
          problem: null,
        },
      }),
      /without channels:history, channels:join, metadata.message:read a message is posted twice/,
    ],
    ["slack", "unknown", said({ slack: { tokenSet: true, team: "a", scopes: null, problem: null } }), /does not say/],
    ["door", "fail", { door: problem("missing", "the deployment knows of no door") }, /no door/],
    ["door", "unknown", { door: problem("failed", "https://door: connect ECONNREFUSED") }, /ECONNREFUSED/],
    ["door", "fail", knocked({ status: 500, code: null }), /\/slack answers 500, and not as ours/],
    ["door", "fail", knocked({ status: 200, code: null }), /\/slack lets in what is not signed \(200\)/],
    ["door", "ok", knocked({ status: 503, code: "SECRET_UNSET" }), /refuses what is not signed/],
    ["signing secret", "warn", knocked({ status: 503, code: "SECRET_UNSET" }), /buttons and \/fleet do nothing/],
    ["signing secret", "unknown", knocked({ status: 500, code: null }), /only the door/],
    ["webhook secret", "ok", knocked({ status: 503, code: "SECRET_UNSET" }), /^set$/],
    ["webhook secret", "unknown", { door: problem("failed") }, /only the door/],
    ["trail", "fail", trail({ logging: false }), /no trail logs/],
    ["trail", "fail", trail({ allRegions: false, homeRegion: "us-west-2" }), /no trail logs/],
    ["trail", "warn", trail({ allRegions: false }), /eu-west-1 only/],
    ["trail", "ok", trail({}), /all Regions/],
    ["trail", "ok", basic({ excludedSources: ["kms.amazonaws.com"] }), /all Regions/],
    ["trail", "fail", logging({}), /t does not log calls that change clusters/],
    ["trail", "fail", basic({ readWriteType: "ReadOnly" }), /does not log calls/],
    ["trail", "fail", basic({ managementEvents: false }), /does not log calls/],
    ["trail", "fail", basic({ excludedSources: ["eks.amazonaws.com"] }), /does not log calls/],
    ["trail", "ok", advanced(MANAGEMENT), /all Regions/],
    ["trail", "ok", advanced(MANAGEMENT, { field: "readOnly", equals: ["false"] }), /all Regions/],
    ["trail", "ok", advanced(MANAGEMENT, { field: "eventSource", notEquals: ["kms.amazonaws.com"] }), /all Regions/],
    ["trail", "ok", advanced(MANAGEMENT, { field: "eventSource", startsWith: ["ec2.", "eks."] }), /all Regions/],
    ["trail", "fail", advanced({ field: "eventCategory", equals: ["Data"] }), /does not log calls/],
    ["trail", "fail", advanced(MANAGEMENT, { field: "readOnly", equals: ["true"] }), /does not log calls/],
    ["trail", "fail", advanced(MANAGEMENT, { field: "eventSource", notStartsWith: ["eks"] }), /does not log calls/],
    ["trail", "fail", advanced(MANAGEMENT, { field: "eventSource", endsWith: [".aws"] }), /does not log calls/],
    [
      "trail",
      "fail",
      advanced(MANAGEMENT, { field: "eventName", notEndsWith: ["Addon"] }),
      /CreateAddon, UpdateAddon, DeleteAddon$/,
    ],
    [
      "trail",
      "fail",
      advanced(MANAGEMENT, { field: "eventName", equals: ["CreateCluster"] }),
      /DeleteCluster, .* and \d+ more$/,
    ],
    [
      "trail",
      "warn",
      advanced(MANAGEMENT, { field: "userIdentity.arn", startsWith: ["arn:aws:iam::1:"] }),
      /some callers only/,
    ],
    ["trail", "unknown", trail({ selectors: problem("denied") }), /AccessDenied/],
    ["trail", "unknown", { ...trail({}), ...place({}) }, /444455556666 cannot be seen/],
    [
      "dead letters",
      "fail",
      { deadLetters: { value: { one: 1, two: 2, none: 0 } } },
      /one has 1 message.*two has 2 messages/,
    ],
  ])("%s: %s", (name, status, change, words) => {
    const { seen, fix, ...found } = check(name, change);
    expect(found).toEqual({ name, status });
    expect(seen.join(" | ")).toMatch(words);
    if (status === "fail" || status === "warn") expect(fix).toMatch(/\w+ \w+/);
  });

  it("tells an account that was never joined from one whose Region is off", () => {
    const denied = { code: "ACCESS_DENIED", message: "no" };
    expect(check("accounts", place({ problem: denied })).fix).toMatch(/member.template.yaml/);
    expect(check("accounts", place({ problem: { code: "UNEXPECTED", message: "no" } })).fix).toMatch(/Region/);
    const { places } = answer();
    const deployment = { ...answer().deployment, memberRole: null };
    const change = said({ deployment, places: places.map((one) => ({ ...one, problem: denied })) });
    expect(check("accounts", change).fix).toMatch(/FLEETWRIGHT_MEMBER_ROLE/);
  });
});

describe("definitions", () => {
  it.each(MACHINES)("%s as deployed is ours", (machine) => {
    expect(differences(JSON.parse(definitionText(machine)), deployedDefinition(machine))).toEqual([]);
  });

  it("differ where anything does", () => {
    const ours = { States: { A: { Resource: `\${Function:a}` }, B: { Resource: `\${Function:b}` } } };
    const arn = (name: string) => `arn:aws:lambda:eu-west-1:1:function:${name}`;
    const deployed = (a: unknown, b: unknown, more = {}) => ({
      States: { A: { Resource: a }, B: { Resource: b }, ...more },
    });
    expect(differences(ours, deployed(arn("x"), arn("y")))).toEqual([]);
    expect(differences(ours, deployed(arn("x"), arn("x")))).toEqual(["States.B.Resource"]);
    expect(differences(ours, deployed(arn("x"), "arn:aws:states:::y"))).toEqual(["States.B.Resource"]);
    expect(differences(ours, deployed(arn("x"), arn("y"), { C: {} }))).toEqual(["States.C"]);
    expect(differences(ours, { States: null })).toEqual(["States"]);
  });
});
