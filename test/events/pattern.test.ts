import { describe, expect, it } from "vitest";
import { type EventPattern, InvalidPatternError, matchesPattern } from "#events/pattern.ts";

const event = {
  source: "aws.eks",
  "detail-type": "X",
  account: "1",
  resources: ["arn:a", "arn:b"],
  detail: {
    name: "payments-prod",
    count: 5,
    flag: true,
    none: null,
    ip: "10.1.2.3",
    list: [{ k: 1 }, { k: 2 }],
    nested: { deep: ["x", "y"] },
  },
};
const match = (pattern: unknown) => matchesPattern(pattern as EventPattern, event);

describe("event patterns", () => {
  it.each([
    ["exact", { source: ["aws.ec2", "aws.eks"] }, true],
    ["exact, another value", { source: ["aws.ec2"] }, false],
    ["case matters", { source: ["AWS.EKS"] }, false],
    ["all fields must match", { source: ["aws.eks"], account: ["2"] }, false],
    ["any element of an array", { resources: ["arn:b"] }, true],
    ["numbers and booleans", { detail: { count: [5], flag: [true] } }, true],
    ["a number is not its text", { detail: { count: ["5"] } }, false],
    ["null", { detail: { none: [null] } }, true],
    ["prefix", { detail: { name: [{ prefix: "payments-" }] } }, true],
    ["prefix, any case", { detail: { name: [{ prefix: { "equals-ignore-case": "PAY" } }] } }, true],
    ["suffix", { detail: { name: [{ suffix: "-prod" }] } }, true],
    ["equals-ignore-case", { detail: { name: [{ "equals-ignore-case": "Payments-PROD" }] } }, true],
    ["wildcard", { detail: { name: [{ wildcard: "pay*-p*d" }] } }, true],
    ["wildcard, a dot is a dot", { source: [{ wildcard: "aws.e*" }] }, true],
    ["wildcard, no match", { source: [{ wildcard: "awsx*" }] }, false],
    ["wildcard, an escaped star", { source: [{ wildcard: "aws\\*" }] }, false],
    ["numeric range", { detail: { count: [{ numeric: [">", 0, "<=", 5] }] } }, true],
    ["numeric range, outside", { detail: { count: [{ numeric: ["<", 5] }] } }, false],
    ["exists", { detail: { name: [{ exists: true }], nope: [{ exists: false }] } }, true],
    ["exists, not there", { detail: { nope: [{ exists: true }] } }, false],
    ["anything-but a value", { detail: { name: [{ "anything-but": "shop" }] } }, true],
    ["anything-but a list that has it", { detail: { name: [{ "anything-but": ["shop", "payments-prod"] }] } }, false],
    ["anything-but a prefix", { detail: { name: [{ "anything-but": { prefix: "pay" } }] } }, false],
    [
      "anything-but any of several suffixes",
      { detail: { name: [{ "anything-but": { suffix: ["-dev", "-prod"] } }] } },
      false,
    ],
    ["anything-but wildcard", { detail: { name: [{ "anything-but": { wildcard: "shop*" } }] } }, true],
    ["anything-but over an array: no element may be it", { resources: [{ "anything-but": "arn:a" }] }, false],
    ["anything-but needs the field", { detail: { nope: [{ "anything-but": "x" }] } }, false],
    ["cidr", { detail: { ip: [{ cidr: "10.1.0.0/16" }] } }, true],
    ["cidr, outside", { detail: { ip: [{ cidr: "10.2.0.0/16" }] } }, false],
    ["nested", { detail: { nested: { deep: ["y"] } } }, true],
    ["objects in a list", { detail: { list: { k: [2] } } }, true],
    ["$or", { $or: [{ source: ["nope"] }, { detail: { count: [5] } }] }, true],
    ["$or, neither", { $or: [{ source: ["nope"] }, { account: ["2"] }] }, false],
    ["an empty pattern", {}, true],
  ])("%s", (_what, pattern, expected) => expect(match(pattern)).toBe(expected));

  it.each([
    ["an empty list", { source: [] }],
    ["a bare value", { source: "aws.eks" }],
    ["an unknown matcher", { source: [{ like: "x" }] }],
    ["half a numeric range", { detail: { count: [{ numeric: [">"] }] } }],
    ["a range that is none", { detail: { ip: [{ cidr: "10.0.0.0/99" }] } }],
  ])("refuses %s", (_what, pattern) => expect(() => match(pattern)).toThrow(InvalidPatternError));
});
