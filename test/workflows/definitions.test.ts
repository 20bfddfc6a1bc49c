import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as errors from "#core/errors.ts";
import * as runErrors from "#core/run/errors.ts";
import { CLUSTER_MACHINES } from "#events/machines.ts";
import { LOCK_SECONDS } from "#functions/runtime/cluster/locks.ts";
import { handlers } from "#sandbox/handlers.ts";
import { steps as adoptionSteps } from "#workflows/adopt-cluster/contract.ts";
import type { StateMachine } from "#workflows/asl.ts";
import { steps as convergeSteps } from "#workflows/converge/contract.ts";
import { steps as fixSteps } from "#workflows/fix-cluster/contract.ts";
import { workflows } from "#workflows/index.ts";
import { steps as activationSteps } from "#workflows/issue-activation/contract.ts";
import { steps as rollbackSteps } from "#workflows/rollback-cluster/contract.ts";
import { steps as rotationSteps } from "#workflows/rotate-authority/contract.ts";
import { steps as scanSteps } from "#workflows/scan-cluster/contract.ts";
import { steps as scanFleetSteps } from "#workflows/scan-fleet/contract.ts";
import { steps as clusterSteps } from "#workflows/upgrade-cluster/contract.ts";
import { steps as fleetSteps } from "#workflows/upgrade-fleet/contract.ts";
import { diagram } from "../../scripts/workflows/diagram.ts";
import { lintDefinition, walk } from "../helpers/lint-definition.ts";

const named = new Set<string>();
const at = {
  functionArn: (name: string) => {
    named.add(name);
    return `arn:aws:lambda:eu-west-1:111122223333:function:${name.replaceAll("/", "-")}`;
  },
  stateMachineArn: (name: string) => `arn:aws:states:eu-west-1:111122223333:stateMachine:${name}`,
};

/** Names our own classes carry; what is thrown has to be one of them. */
const ours = Object.values({ ...errors, ...runErrors }).flatMap((Class): string[] => {
  if (typeof Class !== "function" || !(Class.prototype instanceof Error) || Class === errors.FleetwrightError)
    return [];
  const made = Reflect.construct(Class, [{ code: "X", message: "x" }, "x"]) as Error;
  return [made.name];
});

/**
 * Error names AWS documents for Lambda, Step Functions and the runtime. Written out here and not taken from the policies, whose spelling they are to prove.
 */
const awsErrors = [
  "States.ALL",
  "States.Timeout",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
  "Lambda.Unknown",
  "Runtime.ExitError",
  "Sandbox.Timedout",
  "StepFunctions.ThrottlingException",
  "StepFunctions.SfnException",
  "StepFunctions.ExecutionAlreadyExistsException",
];

const folder = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe.each(Object.entries(workflows))("definition of %s", (name, define) => {
  const definition = define(at);

  it("is valid, and every Task, wait and caught error is in order", () => {
    expect(lintDefinition(definition, new Set([...ours, ...awsErrors]))).toEqual([]);
  });

  it("bounds its own life", () => expect(definition.TimeoutSeconds).toBeGreaterThan(0));

  it("has up-to-date files for Workflow Studio and readers", () => {
    const placeholders = {
      functionArn: (n: string) => `\${Function:${n}}`,
      stateMachineArn: (n: string) => `\${StateMachine:${n}}`,
    };
    const own = define(placeholders);
    expect(JSON.parse(readFileSync(folder(`workflows/${name}/definition.asl.json`), "utf8"))).toEqual(own);
    expect(readFileSync(folder(`workflows/${name}/diagram.md`), "utf8")).toBe(diagram(name, own));
  });

  it("ends badly only after saying how", () => {
    walk(definition, (state, { Type }) => {
      if (Type !== "Fail") return;
      const before = Object.entries(definition.States).filter(([, other]) =>
        JSON.stringify(other).includes(`"${state}"`),
      );
      expect(before.map(([other]) => other).sort()).toEqual(
        name === "upgrade-fleet" ? ["FailRun", "HowItEnded"] : ["ReportFailure"],
      );
    });
  });
});

describe("workflows that take a cluster", () => {
  const taking = Object.entries(workflows).filter(([, define]) => "AcquireLock" in define(at).States);

  it("are all but the fleet's", () =>
    expect(taking.map(([name]) => name).sort()).toEqual([...CLUSTER_MACHINES].sort()));

  it.each(taking)("%s ends before its lock expires", (_name, define) =>
    expect(define(at).TimeoutSeconds).toBeLessThan(LOCK_SECONDS),
  );
});

describe("functions and contracts", () => {
  it("every function a definition names is a step of its contract and has a handler, and the other way round", () => {
    const contracted = [
      ...Object.keys(adoptionSteps).map((step) => `adopt-cluster/${step}`),
      ...Object.keys(convergeSteps).map((step) => `converge/${step}`),
      ...Object.keys(fixSteps).map((step) => `fix-cluster/${step}`),
      ...Object.keys(clusterSteps).map((step) => `upgrade-cluster/${step}`),
      ...Object.keys(scanSteps).map((step) => `scan-cluster/${step}`),
      ...Object.keys(scanFleetSteps).map((step) => `scan-fleet/${step}`),
      ...Object.keys(fleetSteps).map((step) => `upgrade-fleet/${step}`),
      ...Object.keys(activationSteps).map((step) => `issue-activation/${step}`),
      ...Object.keys(rollbackSteps).map((step) => `rollback-cluster/${step}`),
      ...Object.keys(rotationSteps).map((step) => `rotate-authority/${step}`),
    ].sort();
    expect([...named].sort()).toEqual(contracted);
    expect(
      Object.keys(handlers)
        .filter((name) => name.includes("/"))
        .sort(),
    ).toEqual(contracted);
  });

  it("a step is a file of its own", () => {
    for (const workflow of [...Object.keys(workflows), "converge"]) {
      const files = readdirSync(folder(`functions/steps/${workflow}`)).map(
        (file) => `${workflow}/${file.replace(/\.ts$/, "")}`,
      );
      for (const file of files) expect(named).toContain(file);
      expect(existsSync(folder(`workflows/${workflow}/contract.ts`))).toBe(true);
    }
  });
});

describe("the linter can fail", () => {
  const broken = (states: StateMachine["States"]): string[] =>
    lintDefinition({ QueryLanguage: "JSONata", StartAt: "A", States: states }, new Set(["States.ALL"]));

  it.each([
    [
      "a Task without a timeout",
      {
        A: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Retry: [{ ErrorEquals: ["States.ALL"] }],
          End: true,
        },
      },
      /without TimeoutSeconds/,
    ],
    [
      "a Task without retry",
      { A: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", TimeoutSeconds: 5, End: true } },
      /without Retry/,
    ],
    [
      "a heartbeat longer than the timeout",
      {
        A: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          TimeoutSeconds: 5,
          HeartbeatSeconds: 6,
          Retry: [{ ErrorEquals: ["States.ALL"] }],
          End: true,
        },
      },
      /heartbeat outlasts/,
    ],
    [
      "an error nobody throws",
      {
        A: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          TimeoutSeconds: 5,
          Retry: [{ ErrorEquals: ["NopeError"] }],
          End: true,
        },
      },
      /nobody throws NopeError/,
    ],
    [
      "a variable nobody assigns",
      { A: { Type: "Pass", Output: "{% $nowhere %}", End: true } },
      /\$nowhere is assigned nowhere/,
    ],
    ["an unknown next state", { A: { Type: "Pass", Next: "Nope" } }, /Nope/],
  ] as [string, StateMachine["States"], RegExp][])("%s", (_what, states, message) => {
    expect(broken(states).join("\n")).toMatch(message);
  });
});
