import { describe, expect, it } from "vitest";
import { compile, type Expression } from "#core/drift/own/expression.ts";
import { expressionProblems } from "#core/drift/own/problems.ts";
import { resultsOf } from "#core/drift/own/result.ts";
import { needsOf, ownRules } from "#core/drift/own/rules.ts";
import { snapshotOf } from "#core/drift/own/snapshot.ts";
import { NOW } from "../../helpers/fleet.ts";
import { ownRule } from "../../helpers/own-rules.ts";
import { MATERIAL } from "./given.ts";

const REF = { account: "111122223333", region: "eu-west-1", name: "a" };
const ABOUT = { ref: REF, labels: { tier: "prod" }, now: NOW };
const read = (source: string): Expression => {
  const compiled = compile(source);
  if ("error" in compiled) throw new Error(compiled.error);
  return compiled.expression;
};
const ask = (source: string, material = {}) => read(source).evaluate(snapshotOf(ABOUT, { ...MATERIAL, ...material }));
const group = (name: string, desiredSize: number) => ({ name, desiredSize, version: "1.35", status: "ACTIVE" });
const nodegroups = [group("small", 1), group("large", 9), group("huge", 90)] as never;

describe("what an expression reads", () => {
  it.each([
    ["cluster.access.public and labels.tier = 'prod'", ["cluster", "labels"]],
    ["nodegroups[desiredSize > 5 and $$.cluster.autoMode].name", ["nodegroups", "cluster"]],
    ["$.addons.version", ["addons"]],
    ["$count(nodes[ready = false]) > $number(labels.spare)", ["nodes", "labels"]],
    ["($all := accessEntries; $all[type = 'STANDARD'].principalArn)", ["accessEntries"]],
    ["$filter(addons, function($a) { $a.status = cluster.status })", ["addons", "cluster"]],
    ["addons.(name = 'coredns' ? version : $$.cluster.version)", ["addons", "cluster"]],
    ["addons ~> $map(function($a) { $a.name })", ["addons"]],
    ["{'subject': cluster.version, 'found': insights.name}", ["cluster", "insights"]],
    ["addons[0].name & nodegroups^(desiredSize).name", ["addons", "nodegroups"]],
    ["true", []],
  ])("is what its paths begin with: %s", (source, names) => {
    expect([...read(source).names].sort()).toEqual([...names].sort());
    expect(read(source).whole).toBe(false);
  });

  it.each(["$$", "$keys($)", "$lookup($$, 'cluster')", "*.version", "**.public"])(
    "cannot be told from %s, which reads everything",
    (source) => {
      expect(read(source).whole).toBe(true);
    },
  );

  it("is read by the names facts have, and nothing else is", () => {
    expect(needsOf(read("accessEntries.type and cluster.version and labels.tier"))).toEqual([
      "cluster",
      "access-entries",
    ]);
  });
});

describe("an expression", () => {
  it("sees the cluster and what the policy file makes of it, and its one moment", async () => {
    expect(await ask("name & ' ' & region & ' ' & labels.tier & ' ' & cluster.version")).toBe("a eu-west-1 prod 1.35");
    expect(await ask("$now() = now and $toMillis(now) = $millis()")).toBe(true);
    expect(await ask("owner")).toBeUndefined();
  });

  it("changes nothing of what others see", async () => {
    const material = { nodegroups: structuredClone(nodegroups) as never[] };
    await ask("nodegroups ~> |$|{'name': 'x'}|", material);
    expect(material.nodegroups).toEqual(nodegroups);
  });

  it.each([
    ["recursion without an end", "($f := function($x) { $f($x + 1) + 1 }; $f(1))", /overflow/],
    ["a loop without an end", "($f := function($x) { $f($x) }; $f(1))", /timeout/],
    ["too long a list", "[1..1000000]", /sequence/],
    ["$eval", "($e := $eval; $e('1'))", /\$eval is not there for rules/],
    ["$random", "($r := $random; $r())", /\$random is not there for rules/],
    ["a mistake in its types", "cluster.version + 1", /must evaluate to a number/],
  ])("is stopped: %s", async (_what, source, message) => {
    await expect(ask(source)).rejects.toMatchObject({
      name: "ExpressionFailed",
      message: expect.stringMatching(message),
    });
  });
});

describe("what an expression says", () => {
  it.each([
    [undefined, []],
    [false, []],
    [null, []],
    [[], []],
    [true, [{ subject: "" }]],
    ["large", [{ subject: "large" }]],
    [
      ["large", "huge"],
      [{ subject: "large" }, { subject: "huge" }],
    ],
    [{ subject: "large", found: 9, wanted: "5" }, [{ subject: "large", found: "9", wanted: "5" }]],
    [
      [{ found: "x" }, false, "b"],
      [{ subject: "", found: "x" }, { subject: "b" }],
    ],
  ])("%j is %j", (result, expected) => {
    expect(resultsOf(result)).toEqual(expected);
  });

  it.each([[5], [[1]], [{ subject: 5 }], [{ name: "x" }], [[["a"]]], [Array.from({ length: 101 }, () => true)]])(
    "%j is refused",
    (result) => {
      expect(() => resultsOf(result)).toThrow(/^it (says|found)/);
    },
  );
});

describe("a rule of the user's own", () => {
  const found = async (change: Parameters<typeof ownRule>[0], material = {}) => {
    const [own] = ownRules([ownRule(change)]);
    if (!own) throw new Error("no rule");
    const about = { ...ABOUT, template: { addons: [] } as never, sites: [] };
    await own.ask({ ...MATERIAL, ...material }, about);
    return own.rule.find(MATERIAL, { ...about, comparison: { differences: [], unchecked: [] } as never });
  };

  it("says what it found of what, in the words of its message", async () => {
    expect(await found({}, { nodegroups })).toEqual([
      { subject: "large", found: "9", wanted: "at most 5", message: "Node group large of a has 9 nodes; at most 5." },
      { subject: "huge", found: "90", wanted: "at most 5", message: "Node group huge of a has 90 nodes; at most 5." },
    ]);
    expect(await found({}, { nodegroups: [nodegroups[1]] })).toHaveLength(1);
    expect(await found({}, { nodegroups: [nodegroups[0]] })).toEqual([]);
  });

  it("has words of its own where the expression says only that it is so", async () => {
    const seen = { found: "it is so", wanted: "that it is not so" };
    const when = "cluster.version = '1.35'";
    expect(await found({ when, message: "{cluster} is old" })).toEqual([{ subject: "", ...seen, message: "a is old" }]);
    expect(await found({ when: "'x'", wanted: "no x" })).toMatchObject([{ subject: "x", found: "x", wanted: "no x" }]);
  });

  it("that fails says why, and does not throw before it is asked for its findings", async () => {
    await expect(found({ when: "cluster.version + 1" })).rejects.toMatchObject({ name: "RuleFailed" });
    await expect(found({ when: "(" })).rejects.toMatchObject({ name: "RuleFailed", message: /Expected/ });
    await expect(found({ when: "42" })).rejects.toMatchObject({
      message: expect.stringMatching(/^it says 42; expected/),
    });
  });
});

describe("what is wrong with an expression", () => {
  it.each([
    ["cluster.", "expected a JSONata expression: "],
    ["clustr.version = '1.35'", "rules see nothing of this name; did you mean cluster?"],
    ["$keys($$)", "expected paths that say what they read"],
  ])("is said of %s", (when, message) => {
    expect(expressionProblems([ownRule(), ownRule({ when })])).toEqual([
      expect.objectContaining({ path: ["drift", "custom", 1, "when"], message: expect.stringContaining(message) }),
    ]);
  });

  it("is nothing where it can be read", () => {
    expect(expressionProblems([ownRule()])).toEqual([]);
  });
});
