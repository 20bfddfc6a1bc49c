import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsePolicy } from "#core/policy/parse.ts";
import { formatProblem } from "#core/policy/problem.ts";
import { NOW } from "../../helpers/fleet.ts";

const example = readFileSync(new URL("../../../examples/fleet.yaml", import.meta.url), "utf8").replace(
  /^(report|digest):.*\n/gm,
  "",
);
const parseWithAlerts = (digest: string) =>
  parsePolicy(example.replace(/^alerts:\n/m, `alerts:\n  digest: ${digest}\n`), "fleet.yaml", NOW);
const parse = (more: string) => parsePolicy(`${example}\n${more}`, "fleet.yaml", NOW);

describe("what is told at times of its own", () => {
  it("is absent unless the policy file asks for it, and then comes on Monday mornings", () => {
    expect(parse("")).not.toHaveProperty("policy.report");
    expect(parse("report: {}\ndigest: {}")).toMatchObject({
      policy: {
        report: { cron: "0 8 * * 1", timezone: "UTC", linkExpiresSeconds: 6 * 3600 },
        digest: { cron: "0 8 * * 1", timezone: "UTC", endingSeconds: 14 * 86_400 },
      },
    });
  });

  it("reminds of alerts every morning, if asked to", () => {
    expect(parse("")).not.toHaveProperty("policy.alerts.digest");
    expect(parseWithAlerts("{ timezone: Europe/Berlin }")).toMatchObject({
      policy: { alerts: { digest: { cron: "0 8 * * *", timezone: "Europe/Berlin" } } },
    });
  });

  it.each([
    ["{ timezone: Berlin }", "expected an IANA time zone such as Europe/Berlin"],
    ['{ cron: "0 8 30 2 *" }', "it never comes"],
    ["{ cron: often }", "expected a cron expression"],
  ])("a digest of alerts at %s is refused, at its place", (text, words) => {
    const parsed = parseWithAlerts(text);
    const problems = "policy" in parsed ? [] : parsed.problems;
    expect(problems.map(({ path }) => path)).toEqual([expect.stringMatching(/^alerts\.digest\./)]);
    expect(problems.map(formatProblem).join("\n")).toContain(words);
  });

  it.each([
    ["report: { linkExpires: 1d }", "a duration of at least 5m and at most 12h"],
    ["report: { linkExpires: 1m }", "a duration of at least 5m and at most 12h"],
    ["report: { channel: reviews }", "a channel of Slack such as #eks-reviews"],
    ["digest: { timezone: Berlin }", "expected an IANA time zone such as Europe/Berlin"],
    ['digest: { cron: "0 8 30 2 *" }', "it never comes"],
    ['report: { cron: "often" }', "expected a cron expression"],
  ])("%s is refused with what is allowed", (text, words) => {
    const parsed = parse(text);
    expect("policy" in parsed ? "" : parsed.problems.map(formatProblem).join("\n")).toContain(words);
  });
});
