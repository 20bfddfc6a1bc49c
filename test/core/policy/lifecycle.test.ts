import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIFECYCLE } from "#core/policy/defaults.ts";
import { parsePolicy } from "#core/policy/parse.ts";
import { formatProblem } from "#core/policy/problem.ts";
import { NOW } from "../../helpers/fleet.ts";

const example = readFileSync(new URL("../../../examples/fleet.yaml", import.meta.url), "utf8");
const parse = (more: string) => parsePolicy(`${example}\n${more}`, "fleet.yaml", NOW);
const policy = (more: string) => {
  const parsed = parse(more);
  if ("policy" in parsed) return parsed.policy;
  throw new Error(parsed.problems.map(formatProblem).join("\n"));
};
const problem = (more: string): string => {
  const parsed = parse(more);
  // Without the place, which the example decides.
  return "policy" in parsed
    ? ""
    : parsed.problems
        .map(formatProblem)
        .join("\n")
        .replaceAll(/^fleet\.yaml:\d+:\d+ /gm, "");
};

describe("deadlines in the policy file", () => {
  it("are told by EKS's list prices and a few thresholds unless it says otherwise; no channel is there by itself", () => {
    expect(policy("")).toMatchObject({ lifecycle: DEFAULT_LIFECYCLE, channels: [] });
  });

  it("have thresholds of its own, the longest first and each once", () => {
    const { lifecycle } = policy("lifecycle: { prices: { extended: 0.5 }, thresholds: [7d, 60d, 7d], horizon: 180d }");
    expect(lifecycle).toEqual({
      prices: { standard: 0.1, extended: 0.5 },
      thresholdsSeconds: [60 * 86_400, 7 * 86_400],
      horizonSeconds: 180 * 86_400,
    });
  });

  it.each([
    [
      "lifecycle: { prices: { extended: free } }",
      'lifecycle.prices.extended: found "free", expected US dollars per cluster and hour, such as 0.10',
    ],
    ["lifecycle: { thresholds: [] }", "lifecycle.thresholds: found [], expected at least one duration such as 30d"],
    [
      "lifecycle: { strategy: defalt }",
      'lifecycle.strategy: found "defalt", there is no strategy of this name; did you mean default? Strategies: default',
    ],
  ])("%s is refused with what is allowed", (text, message) => {
    expect(problem(text)).toBe(message);
  });
});

describe("channels in the policy file", () => {
  it("have a strategy, and settle for as long as they say", () => {
    const channels =
      "channels:\n  - { name: images, follow: node-image, settle: 3d }\n  - { name: pin, follow: pinned, version: '1.35' }";
    expect(policy(channels).channels).toEqual([
      { name: "images", strategy: "default", follow: "node-image", settleSeconds: 3 * 86_400 },
      { name: "pin", strategy: "default", follow: "pinned", version: "1.35", settleSeconds: 0 },
    ]);
  });

  it.each([
    [
      "{ name: a, follow: newest }",
      'channels[0].follow: found "newest", expected one of latest, latest-1, pinned, node-image, addons',
    ],
    [
      "{ name: A b, follow: latest }",
      'channels[0].name: found "A b", expected a name of lower-case letters, digits and hyphens, 30 at most',
    ],
    ["{ name: a, follow: pinned }", "channels[0]: a pinned channel says which version it stays at"],
    ["{ name: a, follow: latest, version: '1.35' }", "channels[0].version: goes with follow: pinned"],
    [
      "{ name: a, follow: latest, strategy: other }",
      'channels[0].strategy: found "other", there is no strategy of this name. Strategies: default',
    ],
    [
      "{ name: a, follow: latest }\n  - { name: a, follow: addons }",
      'channels[1].name: found "a", another channel has this name',
    ],
    [
      "{ name: a, follow: latest }\n  - { name: b, follow: latest-1 }",
      'channels[1].follow: found "latest-1", channel a decides the Kubernetes version of the same clusters',
    ],
  ])("%s is refused with what is allowed", (entry, message) => {
    expect(problem(`channels:\n  - ${entry}`)).toBe(message);
  });
});

it("existing clusters are adopted where an entry says so", () => {
  const entries = (text: string) => {
    const parsed = parsePolicy(text, "fleet.yaml", NOW);
    return "policy" in parsed ? parsed.policy.responses.adopt.map(({ existing }) => existing) : parsed.problems;
  };
  expect(entries(example)).toEqual([undefined, undefined]);
  expect(entries(example.replace(/(parts: \[[^\]]*\])/, "$1, existing: true"))).toEqual([true, undefined]);
});
