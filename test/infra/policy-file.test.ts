import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handlers } from "#sandbox/handlers.ts";
import { settingsOf } from "../../infra/settings.ts";
import { cli } from "../helpers/cli.ts";
import { type Deployment, evaluate, logical, type Resource } from "../helpers/deployment.ts";
import { actionsWithoutResource, statementsIn } from "../helpers/policies.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const example = readFileSync(join(root, "examples/fleet.yaml"), "utf8");
const scratch = mkdtempSync(join(tmpdir(), "fleetwright-policy-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const VPC = {
  subnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-0b2c3d4e5f6071829"],
  securityGroupIds: ["sg-0a1b2c3d4e5f60718"],
};
const GONE = "999900001111";
const fileOf = (name: string, text: string): string => {
  writeFileSync(join(scratch, name), text);
  return relative(root, join(scratch, name));
};
const deploy = (policy: string) =>
  evaluate("personal", { FLEETWRIGHT_POLICY: policy, FLEETWRIGHT_EXTERNAL_ID: "external-id" });

describe("a deployment of functions in a VPC", () => {
  let deployment: Deployment;
  beforeAll(async () => {
    const placed = example
      .replace(/^(hub: .*) }$/m, (_all, hub) => `${hub}, vpc: ${JSON.stringify(VPC)} }`)
      .replace(/^accounts:$/m, `accounts:\n  # - { id: "${GONE}", name: gone, regions: [eu-west-1] }`);
    deployment = await deploy(fileOf("placed.yaml", placed));
  }, 60_000);

  const KUBERNETES = Object.keys(handlers).filter((name) => settingsOf(name).kubernetes);
  const named = (type: string) =>
    new Map(deployment.of(type).map((resource) => [resource.name.replace(/(Function|Role)$/, ""), resource]));
  const role = (name: string) => named("aws:iam/role:Role").get(logical(name)) as Resource;

  it("places those that call Kubernetes APIs, and leaves all others outside", () => {
    const functions = named("aws:lambda/function:Function");
    expect(KUBERNETES.length).toBeGreaterThan(3);
    for (const name of Object.keys(handlers)) {
      const { vpcConfig } = functions.get(logical(name))?.inputs ?? {};
      expect([name, vpcConfig]).toEqual([name, KUBERNETES.includes(name) ? VPC : undefined]);
    }
  });

  it("are those that docs/deploy.md names", () => {
    const page = readFileSync(join(root, "docs/deploy.md"), "utf8");
    const [, list = ""] = /are placed there: ([^.]+)\./.exec(page) ?? [];
    const names = [...list.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
    expect(names.sort()).toEqual(KUBERNETES.map((name) => name.split("/").at(-1)).sort());
  });

  it("lets Lambda make their network interfaces, and not their code", () => {
    for (const name of Object.keys(handlers)) {
      expect([name, role(name).inputs.managedPolicyArns]).toEqual([name, []]);
      const network = statementsIn(role(name)).filter(({ actions }) => actions.some((each) => each.startsWith("ec2:")));
      expect([name, network.length]).toEqual([name, KUBERNETES.includes(name) ? 2 : 0]);
      const [allowed, denied] = network;
      if (!allowed || !denied) continue;
      expect(denied).toMatchObject({
        effect: "Deny",
        actions: allowed.actions,
        resources: ["*"],
        conditions: [{ test: "ArnLike", variable: "lambda:SourceFunctionArn" }],
      });
      for (const action of allowed.actions) expect(actionsWithoutResource).toHaveProperty([action]);
    }
  });

  it("takes no events of an account that is a comment", () => {
    const { policy } = deployment.one("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "BusPolicy").inputs;
    expect(policy).toContain("arn:aws:iam::444455556666:root");
    expect(policy).not.toContain(GONE);
  });
});

describe("a policy file that cannot be used", () => {
  it("is not deployed, in the words of config check", async () => {
    const broken = fileOf("broken.yaml", example.replace("soak: 3d", "soak: 3 days").replace("hub:", "hup:"));
    const { code, err } = await cli("config", "check", broken);
    expect([code, err.trim().split("\n").length]).toEqual([2, 3]);
    const refused = await deploy(broken).catch((error: Error) => error.message);
    expect(err).toContain(refused);
    expect(String(refused).split("\n")).toHaveLength(3);
  });

  it("names another hub than the one deployed to: nothing is made", async () => {
    const elsewhere = fileOf("elsewhere.yaml", example.replace(/^(hub: .*)eu-west-1/m, "$1eu-central-1"));
    await expect(deploy(elsewhere)).rejects.toThrow(
      /hub is account 111122223333 in eu-central-1, and this deployment goes to account 111122223333 in eu-west-1: set AWS_PROFILE/,
    );
  });

  it("is missed by name, with what to do", async () => {
    await expect(deploy("nothing.yaml")).rejects.toThrow(/nothing.yaml cannot be read: .*copy examples\/fleet.yaml/);
  });
});
