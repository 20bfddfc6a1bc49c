import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = ["adapters", "bin", "cli", "core", "events", "functions", "sandbox", "workflows"].flatMap((folder) =>
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

  it("has a README whose commands exist", () => {
    const { scripts } = JSON.parse(text("package.json"));
    for (const [, script] of `${text("README.md")}${text("CONTRIBUTING.md")}`.matchAll(/npm run ([a-z:]+)/g))
      expect(scripts).toHaveProperty([script ?? ""]);
  });
});
