import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * Evaluates `sst.config.ts` as `sst deploy` does, without the Pulumi engine and without AWS: Pulumi's mocks answer for the resources, and a small server for what SST's
 * components ask its CLI.
 */
export interface Resource {
  type: string;
  name: string;
  // What was asked for, with secrets opened.
  inputs: Record<string, unknown>;
}

export interface Build {
  functionID: string;
  handler: string;
  runtime: string;
  properties: Record<string, unknown>;
  copyFiles: { from: string; to: string }[];
}

export interface Deployment {
  app: { removal: string; protect: boolean };
  resources: Resource[];
  builds: Build[];
  of(type: string): Resource[];
  one(type: string, name: string): Resource;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const platform = join(root, ".sst/platform");

interface Pulumi {
  runtime: {
    setMocks(mocks: unknown, project: string, stack: string, preview: boolean): Promise<void>;
    runInPulumiStack(run: () => Promise<unknown>): Promise<unknown>;
    disconnect(): Promise<void>;
  };
}

export const HUB = { account: "111122223333", region: "eu-west-1" };

export async function evaluate(stage: string, settings: Record<string, string> = {}): Promise<Deployment> {
  if (!existsSync(join(platform, "node_modules/@pulumi/aws"))) throw new Error(".sst is not there: npm run sst");
  const require = createRequire(join(platform, "package.json"));
  const pulumi = require("@pulumi/pulumi") as Pulumi;
  const resources: Resource[] = [];
  const builds: Build[] = [];
  const cli = await answerComponents(builds);
  Object.assign(process.env, { SST_SERVER: cli.url, SST_SECRET_SlackToken: "xoxb-test" }, settings);
  try {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }: Resource) => {
          const opened = open(inputs) as Record<string, unknown>;
          resources.push({ type, name, inputs: opened });
          return { id: `${name}-id`, state: { ...inputs, ...answers(type, name, opened) } };
        },
        call: ({ token, inputs }: { token: string; inputs: Record<string, unknown> }) => called(token, inputs),
      },
      "fleetwright",
      stage,
      false,
    );
    const globals = globalThis as unknown as Record<string, unknown>;
    globals.$config = (config: unknown) => config;
    const { default: config } = (await load("sst.config.ts")) as {
      default: { app(input: { stage: string }): Deployment["app"]; run(): Promise<unknown> };
    };
    const app = config.app({ stage });
    globals.$app = { name: "fleetwright", stage, providers: {}, home: "aws", ...app };
    globals.$cli = {
      command: "deploy",
      dev: false,
      state: {},
      paths: { home: root, root, work: join(root, ".sst"), platform },
    };
    globals.$dev = false;
    Object.assign(globals, await load(".sst/platform/src/shim/run.js"));
    globals.sst = await load(".sst/platform/src/components/index.ts");
    globals.aws = require("@pulumi/aws");
    const { run } = (await load(".sst/platform/src/auto/run.ts")) as { run(program: () => unknown): Promise<unknown> };
    // What the program throws is caught before Pulumi sees it, which would throw it once more where nobody waits.
    let refused: unknown;
    await pulumi.runtime.runInPulumiStack(() =>
      run(config.run).catch((error: unknown) => {
        refused = error;
      }),
    );
    await pulumi.runtime.disconnect();
    if (refused !== undefined) throw refused;
    const of = (type: string) => resources.filter((resource) => resource.type === type);
    return {
      app,
      resources,
      builds,
      of,
      one(type, name) {
        const [found] = of(type).filter((resource) => resource.name === name);
        if (!found) throw new Error(`no ${type} ${name}; there are ${of(type).map((resource) => resource.name)}`);
        return found;
      },
    };
  } finally {
    await cli.close();
  }
}

/** `upgrade-cluster/check-bake`: `UpgradeClusterCheckBake`. */
export const logical = (product: string): string =>
  product
    .split(/[/-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

const load = (path: string): Promise<unknown> => import(/* @vite-ignore */ pathToFileURL(join(root, path)).href);

/** What AWS would know about a new resource. Names without an ARN are never asked for one. */
function answers(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const at = `${HUB.region}:${HUB.account}`;
  const given = typeof inputs.name === "string" ? inputs.name : name;
  const arns: Record<string, string> = {
    "aws:lambda/function:Function": `arn:aws:lambda:${at}:function:${given}`,
    "aws:sfn/stateMachine:StateMachine": `arn:aws:states:${at}:stateMachine:${given}`,
    "aws:dynamodb/table:Table": `arn:aws:dynamodb:${at}:table/${given}`,
    "aws:sqs/queue:Queue": `arn:aws:sqs:${at}:${given}`,
    "aws:cloudwatch/eventBus:EventBus": `arn:aws:events:${at}:event-bus/${given}`,
    "aws:cloudwatch/logGroup:LogGroup": `arn:aws:logs:${at}:log-group:${given}`,
    "aws:iam/role:Role": `arn:aws:iam::${HUB.account}:role/${given}`,
    "aws:sns/topic:Topic": `arn:aws:sns:${at}:${given}`,
  };
  return {
    name: given,
    arn: arns[type] ?? `arn:aws:other:${at}:${type}/${given}`,
    url: `https://sqs/${given}`,
    functionUrl: "https://function",
    apiEndpoint: "https://abc123.execute-api.eu-west-1.amazonaws.com",
    executionArn: `arn:aws:execute-api:${at}:abc123`,
    base64: "a2V5",
  };
}

function called(token: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (token.startsWith("aws:index/getCallerIdentity")) return { accountId: HUB.account };
  if (token.startsWith("aws:index/getRegion")) return { region: HUB.region, name: HUB.region };
  if (token.startsWith("aws:index/getPartition")) return { partition: "aws" };
  if (token.startsWith("aws:iam/getPolicyDocument")) return { ...inputs, json: JSON.stringify(open(inputs)) };
  return inputs;
}

const SECRET = "4dabf18193072939515e22adb298388d";

/** Secrets travel marked; here they are only values. */
function open(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(open);
  if (value === null || typeof value !== "object") return value;
  if (SECRET in value) return open((value as unknown as { value: unknown }).value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]));
}

/** SST's components ask its CLI to prepare the account and to build functions. */
async function answerComponents(builds: Build[]): Promise<{ url: string; close(): Promise<void> }> {
  const out = mkdtempSync(join(tmpdir(), "fleetwright-bundle-"));
  writeFileSync(join(out, "bundle.mjs"), "export const handler = () => {};\n");
  const answer = (method: string, params: unknown): unknown => {
    if (method === "Provider.Aws.Bootstrap")
      return {
        asset: "assets",
        assetEcrRegistryId: "1",
        assetEcrUrl: "e",
        state: "state",
        appsyncHttp: "h",
        appsyncRealtime: "r",
      };
    if (method !== "Runtime.Build") return undefined;
    builds.push(open(params) as Build);
    return { handler: "bundle.handler", out, errors: [], sourcemaps: [] };
  };
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      const { method, params } = JSON.parse(text) as { method: string; params: unknown[] };
      const result = answer(method, Array.isArray(params) ? params[0] : params);
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify(result === undefined ? { error: `rpc: can't find ${method}` } : { result, error: null }),
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
