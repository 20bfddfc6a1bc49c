import { describe, expect, it } from "vitest";
import { alarmsIn } from "#adapters/aws/alarm-rule.ts";

const scope = { account: "111122223333", region: "eu-west-1" };
const arn = (name: string, account = scope.account, region = scope.region) =>
  `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

describe("alarms a rule mentions", () => {
  it.each([
    ["ALARM(a) AND ALARM(b)", ["a", "b"]],
    ['ALARM("api errors (5xx)") OR NOT OK( "latency" )', ["api errors (5xx)", "latency"]],
    ['(ALARM("ALARM") AND INSUFFICIENT_DATA(c)) OR TRUE', ["ALARM", "c"]],
    ['ALARM("a") AND OK("a")', ["a"]],
    ['ALARM("say \\"hi\\"")', ['say "hi"']],
    [`ALARM("${arn("a")}") AND ALARM(${arn("b:c")})`, ["a", "b:c"]],
    [`ALARM("${arn("a", "444455556666")}") OR ALARM("${arn("b", scope.account, "us-east-1")}")`, []],
    ["TRUE", []],
    ["", []],
  ])("%s", (rule, names) => expect(alarmsIn(rule, scope)).toEqual(names));

  it("include those of an AT_LEAST", () =>
    expect(alarmsIn('AT_LEAST(2, ALARM, ("a", b, c))', scope)).toEqual(expect.arrayContaining(["a", "b", "c"])));
});
