import { readFileSync } from "node:fs";
import { TABLE_NAMES } from "#adapters/aws/tables.ts";
import { byName } from "#core/by-name.ts";
import type { DoctorFacts } from "#core/doctor/facts.ts";
import { FORWARD_QUEUE, forwardingPlaces } from "#core/doctor/forwarding.ts";
import type { TrailSelectors } from "#core/doctor/selectors.ts";
import { MACHINES } from "#events/machines.ts";
import type { DoctorAnswer } from "#events/operator/doctor.ts";
import { routes } from "#events/routes.ts";
import { policyWith } from "./fleet.ts";

const HUB = { account: "111122223333", region: "eu-west-1" };

/** All that infra/slack-app.yaml asks for and doctor looks at. */
const SLACK_SCOPES = [
  "chat:write",
  "chat:write.public",
  "channels:history",
  "channels:read",
  "channels:join",
  "metadata.message:read",
];

/** Of a trail that logs write management events and nothing else. */
export const ALL_WRITES: TrailSelectors = {
  basic: [{ readWriteType: "WriteOnly", managementEvents: true, excludedSources: [] }],
  advanced: [],
};

export const definitionText = (machine: string): string =>
  readFileSync(new URL(`../../workflows/${machine}/definition.asl.json`, import.meta.url), "utf8");

/** As a deployment has it: ARNs for placeholders. */
export const deployedDefinition = (machine: string): unknown =>
  JSON.parse(
    definitionText(machine)
      .replace(
        /\$\{Function:([^}]+)\}/g,
        (_all, name: string) => `arn:aws:lambda:eu-west-1:111122223333:function:acme-${name.replaceAll("/", "-")}`,
      )
      .replace(/\$\{StateMachine:([^}]+)\}/g, "arn:aws:states:eu-west-1:111122223333:stateMachine:acme-$1"),
  );

export const answer = (change: Partial<DoctorAnswer> = {}): DoctorAnswer => ({
  action: "doctor",
  version: "0.1.0",
  now: "2026-11-23T09:00:00.000Z",
  fleet: "test",
  hub: HUB,
  deployment: {
    bus: "acme",
    tables: byName(TABLE_NAMES, (name) => `acme-${name}`),
    stateMachines: byName(MACHINES, (name) => `arn:aws:states:::stateMachine:acme-${name}`),
    memberRole: "fleetwright-member",
    door: "https://door",
  },
  places: ["eu-west-1", "us-east-1"].map((region) => ({
    account: HUB.account,
    region,
    clusters: 2,
    problem: null,
    nodes: { cluster: "a", count: 3, problem: null },
  })),
  forwarding: forwardingPlaces(HUB, [HUB, { ...HUB, region: "us-east-1" }]).map(({ account, region, rules }) => ({
    account,
    region,
    rules: rules.map((name) => ({
      name,
      enabled: true,
      targets: ["arn:aws:events:eu-west-1:111122223333:event-bus/acme"],
      problem: null,
    })),
    deadLetters: { queue: FORWARD_QUEUE, messages: 0, problem: null },
  })),
  slack: { tokenSet: true, team: "acme", scopes: SLACK_SCOPES, problem: null },
  ...change,
});

const rule = (name: string, pattern: unknown) => ({ name, enabled: true, targets: 1, pattern });

/** What is known of a deployment that has nothing wrong. */
export const healthy = (change: Partial<DoctorFacts> = {}): DoctorFacts => ({
  now: "2026-11-23T09:00:00.000Z",
  version: "0.1.0",
  identity: {
    value: { account: HUB.account, arn: "arn:aws:iam::111122223333:user/jo", date: "Mon, 23 Nov 2026 09:00:03 GMT" },
  },
  operator: { value: answer() },
  policy: { value: policyWith([]) },
  rules: { value: routes.map(({ name, pattern }) => rule(`acme-${name}-1a2b`, pattern)) },
  tables: byName(TABLE_NAMES, () => ({ value: "ACTIVE" })),
  stateMachines: byName(MACHINES, (name) => ({
    value: { status: "ACTIVE", definition: deployedDefinition(name), ours: JSON.parse(definitionText(name)) },
  })),
  trails: {
    value: [
      {
        name: "org",
        logging: true,
        allRegions: true,
        homeRegion: "eu-west-1",
        ofOrganization: true,
        selectors: { value: ALL_WRITES },
      },
    ],
  },
  door: {
    value: {
      "/slack": { status: 401, code: "WRONG_SIGNATURE" },
      "/webhooks/alertmanager": { status: 401, code: "WRONG_SECRET" },
    },
  },
  deadLetters: { value: { "acme-dead-letters": 0 } },
  ...change,
});
