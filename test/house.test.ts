import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { policySchema } from "#core/policy/schema.ts";
import { VERSION } from "#core/version.ts";
import { cli } from "./helpers/cli.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = ["adapters", "bin", "cli", "core", "events", "functions", "infra", "sandbox", "workflows"].flatMap(
  (folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(ts|js)$/.test(file))
      .map((file) => `${folder}/${file}`),
);
const text = (path: string) => readFileSync(`${root}${path}`, "utf8");

describe("the house", () => {
  it("has one place that reads the wall clock, and none that reads random numbers", () => {
    const guilty = sources.filter((path) => /Date\.now\(|new Date\(\)|Math\.random\(/.test(text(path)));
    expect(guilty).toEqual(["adapters/aws/system-clock.ts"]);
  });

  it("writes detail-types nowhere but in its event contracts", () => {
    const ours = /"(Run|Stage|Cluster Upgrade) (Started|Finished|Soaking|Progressed)"/;
    expect(sources.filter((path) => ours.test(text(path)) && !path.startsWith("events/fleet/"))).toEqual([]);
  });

  it("has short handlers", () => {
    const long = sources
      .filter((path) => /^functions\/(steps|triggers|notify)\//.test(path))
      .filter((path) => text(path).split("\n").length > 100);
    expect(long).toEqual([]);
  });

  it("names no registry in its lock file, and pins every dependency", () => {
    expect(text("package-lock.json")).not.toMatch(/"resolved": *"https?:/);
    const { dependencies, devDependencies } = JSON.parse(text("package.json"));
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d/)]);
  });

  it("says one version of itself", () => {
    expect(JSON.parse(text("package.json")).version).toBe(VERSION);
  });

  it("has a README whose commands exist", () => {
    const { scripts } = JSON.parse(text("package.json"));
    for (const [, script] of `${text("README.md")}${text("CONTRIBUTING.md")}`.matchAll(/npm run ([a-z:]+)/g))
      expect(scripts).toHaveProperty([script ?? ""]);
  });

  it("explains every key of the policy file", () => {
    const page = text("docs/policy.md");
    // In code: `key`, `part.key`, `key: value`.
    const told = (key: string) => new RegExp(`\\b${key}\\b[:.\`]`).test(page);
    expect(keysOf(policySchema).filter((key) => !told(key))).toEqual([]);
  });

  it("has a runbook of reasons and statuses that exist", () => {
    const code = sources.map(text).join("\n");
    const named = [...text("docs/runbook.md").matchAll(/`([A-Z][A-Z0-9_]{4,})`/g)].map(([, name]) => name ?? "");
    expect(named.length).toBeGreaterThan(5);
    // EXECUTION_ABORTED and the like are put together, POD_EVICTION_FAILURE is EKS's PodEvictionFailure in our spelling.
    const known = (name: string) => code.includes(name) || name.startsWith("EXECUTION_") || code.includes(camel(name));
    expect(named.filter((name) => !known(name))).toEqual([]);
  });

  it("shows commands that exist", async () => {
    const pages = ["README.md", "docs/runbook.md", "docs/policy.md", "docs/hybrid.md", "CONTRIBUTING.md"]
      .map(text)
      .join("\n");
    const commands = new Set(
      [...pages.matchAll(/(?:npx )?fleetwright ((?:sandbox|upgrade|hybrid|config|events|inventory) )?([a-z-]+)/g)].map(
        ([, group = "", name = ""]) => `${group}${name}`,
      ),
    );
    expect(commands.size).toBeGreaterThan(10);
    for (const command of commands) {
      if (!/^(plan|preflight|rollback|doctor|(sandbox|upgrade|hybrid|config|events|inventory) [a-z-]+)$/.test(command))
        continue;
      expect([command, (await cli(...command.split(" "), "--help")).code]).toEqual([command, 0]);
    }
  });
});

const camel = (name: string): string =>
  name.toLowerCase().replace(/(?:^|_)([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** Every key a schema knows, at any depth. */
function keysOf(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return keysOf(schema.unwrap());
  if (schema instanceof z.ZodPipe) return keysOf(schema.in);
  if (schema instanceof z.ZodArray) return keysOf(schema.element);
  if (schema instanceof z.ZodRecord) return keysOf(schema.valueType);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysOf(option));
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([key, inner]) => [key, ...keysOf(inner as z.core.$ZodType)]);
}
