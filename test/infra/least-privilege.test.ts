import { beforeAll, describe, expect, it } from "vitest";
import { handlers } from "#sandbox/handlers.ts";
import { ACTIONS_BESIDE, FREE_ACTIONS, iamAction } from "../../infra/iam-actions.ts";
import { memberPermissions } from "../../infra/member-permissions.ts";
import { permissions } from "../../infra/permissions.ts";
import { servicesOf } from "../../infra/services.ts";
import { settingsOf } from "../../infra/settings.ts";
import { type Recorded, recordCalls, wordsOf } from "../helpers/recorded-calls.ts";

/** What a function may do and does in no scenario, with the reason. */
const NOT_PLAYED: Record<string, Record<string, string>> = {
  operator: {
    "s3:GetObject on reports": "whoever opens the link it signs does so with its rights",
    "sqs:ReceiveMessage on dead letters of queue slack-outbox": "SQS asks for it with StartMessageMoveTask",
    "sqs:DeleteMessage on dead letters of queue slack-outbox": "SQS asks for it with StartMessageMoveTask",
  },
  // What a scan asks for is played by scan-cluster/scan-one, which runs the same code.
  "fix-cluster/plan-fix": { "dynamodb:Scan on table activations": "rules about sites of hybrid nodes ask for it" },
  "fix-cluster/verify-fix": {
    "dynamodb:Scan on table activations": "rules about sites of hybrid nodes ask for it",
    "dynamodb:PutItem on table clusters": "written when the cluster is otherwise than it was on record",
  },
  "deliver-slack": { "s3:GetObject on reports": "whoever opens the link it signs does so with its rights" },
  "upgrade-fleet/plan-run": {
    "dynamodb:DeleteItem on table runs":
      "members left by a creator that died half way; played in test/adapters/aws/dynamodb, where a write can be made to fail",
  },
};

let recorded: Recorded;
beforeAll(async () => {
  recorded = await recordCalls();
}, 300_000);

const granted = (name: string) =>
  (permissions[name] ?? []).flatMap(({ actions, on }) => actions.map((action) => wordsOf(action, on)));
const sorted = (words: Iterable<string>) => [...new Set(words)].sort();

describe("the role of a function", () => {
  it("is there for every function, and for nothing else", () => {
    expect(Object.keys(permissions).sort()).toEqual(Object.keys(handlers).sort());
  });

  it.each(Object.keys(handlers))("allows what it calls, and only that: %s", (name) => {
    const called = recorded.own.get(name) ?? [];
    expect(sorted(granted(name))).toEqual(sorted([...called, ...Object.keys(NOT_PLAYED[name] ?? {})]));
  });

  it("has no exception that is played after all", () => {
    for (const [name, exceptions] of Object.entries(NOT_PLAYED))
      expect([...(recorded.own.get(name) ?? [])].filter((call) => call in exceptions)).toEqual([]);
  });

  it("says each permission once, and why where there is no resource", () => {
    for (const [name, all] of Object.entries(permissions)) {
      expect([name, sorted(granted(name))]).toEqual([name, granted(name).sort()]);
      for (const { on } of all) if ("any" in on) expect(on.any).toMatch(/\w+ \w+ \w+/);
    }
  });
});

describe("the role in an account", () => {
  // What is needed besides is no call of ours.
  const allowed = memberPermissions.flatMap(({ actions, besides }) => (besides === undefined ? actions : []));

  it("allows what functions call as it, and only that", () => {
    const called = [...recorded.member.values()]
      .flatMap((actions) => [...actions])
      .flatMap((action) => [action, ...(ACTIONS_BESIDE[action] ?? [])]);
    expect(sorted(allowed)).toEqual(sorted(called.filter((action) => !FREE_ACTIONS.includes(action))));
  });

  it("is assumed by exactly the functions that make calls as it", () => {
    const assuming = Object.keys(handlers).filter((name) => granted(name).some((words) => words.startsWith("sts:")));
    expect(assuming.sort()).toEqual([...recorded.member.keys()].sort());
  });

  // One that was left out answers WITHHELD, on AWS and nowhere else.
  it.each(Object.keys(handlers))(
    "is used with services that are in the bundle, and all of them are used: %s",
    (name) => {
      // Not EKS: it comes with the role, whose credentials its client has.
      const around = (service: string) => /^(ec2|ssm|backup|cloudwatch|secretsmanager|iam)$/.test(service);
      const called = [...(recorded.member.get(name) ?? [])].map((action) => action.split(":")[0] ?? "");
      expect(
        servicesOf(name, permissions[name] ?? [])
          .filter(around)
          .sort(),
      ).toEqual(sorted(called.filter(around)));
    },
  );

  it("is the only way to clusters: no function has rights of its own there", () => {
    expect(
      Object.keys(handlers)
        .flatMap(granted)
        // A pager's key is the hub's, by name.
        .filter((words) => words !== "secretsmanager:GetSecretValue on secrets of the policy file")
        .filter((words) => /^(eks|ec2|ssm|backup|cloudwatch|secretsmanager|iam):/.test(words)),
    ).toEqual([]);
  });

  it("changes clusters only by what can be switched off", () => {
    const changing = (action: string) => !/:(Describe|List|Get)/.test(action);
    const open = memberPermissions.filter((permission) => permission.switch === undefined);
    expect(open.flatMap(({ actions }) => actions).filter(changing)).toEqual([]);
  });
});

it("Kubernetes APIs are asked by exactly the functions that are placed where private ones can be reached", () => {
  const placed = Object.keys(handlers).filter((name) => settingsOf(name).kubernetes);
  expect(placed.sort()).toEqual(sorted(recorded.kubernetes));
});

it("knows the actions that IAM calls otherwise", () => {
  expect([iamAction("lambda", "Invoke"), iamAction("sfn", "StartExecution"), iamAction("eks", "ListClusters")]).toEqual(
    ["lambda:InvokeFunction", "states:StartExecution", "eks:ListClusters"],
  );
});
