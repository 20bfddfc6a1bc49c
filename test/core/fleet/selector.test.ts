import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveLabels } from "#core/fleet/labels.ts";
import { matches } from "#core/fleet/selector.ts";
import { snapshot } from "../../helpers/fleet.ts";

const prod = {
  ref: { account: "444455556666", region: "eu-west-1", name: "payments-prod" },
  labels: { tier: "prod", team: "core.platform" },
};

describe("matches", () => {
  it.each([
    ["everything, when it asks for nothing", {}, true],
    ["a name by glob", { name: "payments-*" }, true],
    ["one character by ?", { name: "payments-pro?" }, true],
    ["the whole text only", { name: "payments" }, false],
    ["an account", { account: "444455556666" }, true],
    ["a Region by glob", { region: "eu-*" }, true],
    ["a label", { tier: "prod" }, true],
    ["a label by glob", { team: "core*" }, true],
    ["any of a list", { tier: ["staging", "prod"] }, true],
    ["none of a list", { tier: ["staging", "dev"] }, false],
    ["only where every key does", { tier: "prod", region: "us-*" }, false],
    ["case as it is written", { tier: "Prod" }, false],
    ["a dot as a dot", { team: "core?platform" }, true],
    ["no other character for a dot", { name: "payments.prod" }, false],
    ["no label that is not there, not even by *", { owner: "*" }, false],
    ["no list without values", { tier: [] }, false],
  ])("%s", (_what, selector: Record<string, string | string[]>, expected) => {
    expect(matches(selector, prod)).toBe(expected);
  });

  it("counts characters, not code units", () => {
    expect(matches({ text: "?" }, { ...prod, labels: { text: "🚀" } })).toBe(true);
  });

  it("takes every character but * and ? for itself", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (pattern, value) => {
        fc.pre(!/[*?]/.test(pattern));
        const cluster = { ...prod, labels: { text: value } };
        expect(matches({ text: pattern }, cluster)).toBe(pattern === value);
        expect(matches({ text: `*${pattern}*` }, { ...prod, labels: { text: `a${pattern}\nb` } })).toBe(true);
        expect(matches({ text: value.replaceAll(/[*?]/g, "?") }, cluster)).toBe(true);
      }),
    );
  });
});

describe("resolveLabels", () => {
  const tags = { Environment: "prod", Owner: "jo", Unused: "x" };
  const policy = {
    labels: { tier: "tag:Environment", owner: "tag:Owner", team: "tag:Team" },
    overrides: [
      { match: { name: "legacy-*" }, labels: { tier: "staging" } },
      { match: { tier: "staging" }, labels: { owner: "platform" } },
      { match: { name: "legacy-db" }, labels: { tier: "frozen" } },
    ],
  };
  const labelsOf = (name: string) => resolveLabels(policy, snapshot(name, { tags }));

  it("come from the tags the policy names; a tag that is not there gives no label", () => {
    expect(labelsOf("payments")).toEqual({ tier: "prod", owner: "jo" });
  });

  it("are overridden in the order written: later overrides see what earlier ones set, and win", () => {
    expect(labelsOf("legacy-web")).toEqual({ tier: "staging", owner: "platform" });
    expect(labelsOf("legacy-db")).toEqual({ tier: "frozen", owner: "platform" });
  });
});
