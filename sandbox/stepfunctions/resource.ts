import { StateError } from "./errors.ts";

export type Pattern = "requestResponse" | "sync" | "sync:2" | "waitForTaskToken";

export type Integration =
  | { kind: "lambda"; functionArn: string; pattern: "requestResponse" }
  | {
      kind: "service";
      /** As the history shows it: `lambda`, `states`, `aws-sdk:eks`. */
      resourceType: string;
      /** As the history shows it: `invoke.waitForTaskToken`. */
      resource: string;
      /** Service id the call goes to: `lambda`, `sfn`, `eks`. */
      service: string;
      api: string;
      pattern: Pattern;
      /** What error names begin with: `Lambda`, `StepFunctions`, `Eks`. */
      errorPrefix: string;
    };

const OPTIMISED_PREFIX: Record<string, string> = {
  lambda: "Lambda",
  states: "StepFunctions",
  sqs: "SQS",
  sns: "SNS",
  events: "EventBridge",
  dynamodb: "DynamoDB",
};

const SERVICE_OF: Record<string, string> = { states: "sfn", events: "eventbridge" };

const parsed = new Map<string, Integration>();

/** Takes a Task's Resource apart. @throws {StateError} States.Runtime for one that is no resource */
export function parseResource(resource: string): Integration {
  const known = parsed.get(resource);
  if (known) return known;
  const integration = parse(resource);
  parsed.set(resource, integration);
  return integration;
}

function parse(resource: string): Integration {
  if (/^arn:[^:]+:lambda:/.test(resource)) return { kind: "lambda", functionArn: resource, pattern: "requestResponse" };
  const match =
    /^arn:[^:]+:states:[^:]*:[^:]*:(aws-sdk:)?([a-z0-9-]+):([A-Za-z0-9]+)(?:\.(sync:2|sync|waitForTaskToken))?$/.exec(
      resource,
    );
  const [, sdk, name, api, pattern] = match ?? [];
  if (!name || !api) throw new StateError("States.Runtime", `The resource provided ${resource} is not recognized.`);
  return {
    kind: "service",
    resourceType: `${sdk ?? ""}${name}`,
    resource: pattern ? `${api}.${pattern}` : api,
    service: SERVICE_OF[name] ?? name,
    api,
    pattern: (pattern as Pattern | undefined) ?? "requestResponse",
    errorPrefix: sdk ? name.charAt(0).toUpperCase() + name.slice(1) : (OPTIMISED_PREFIX[name] ?? name),
  };
}
