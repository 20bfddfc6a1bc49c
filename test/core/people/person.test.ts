import { describe, expect, it } from "vitest";
import { isApproverArn, isStranger, mayApprove, maybeSame, personOf, slackPerson } from "#core/people/person.ts";

const HUB = "111122223333";
const user = (name: string, account = HUB) => `arn:aws:iam::${account}:user/${name}`;
const session = (role: string, name: string, account = HUB) => `arn:aws:sts::${account}:assumed-role/${role}/${name}`;
const SSO = "AWSReservedSSO_Operators_0123456789abcdef";
const nameOf = (arn: string) => personOf(arn, HUB)?.name;

describe("the name an ARN stands for", () => {
  it.each([
    ["an IAM user", user("ana"), "ana"],
    ["an IAM user with a path", user("platform/team-a/ana"), "ana"],
    ["somebody of IAM Identity Center", session(SSO, "ana@example.com"), "ana@example.com"],
    ["another role's session, whose name is free to choose", session("operator", "ana"), "operator/ana"],
    ["a user of another account", user("ana", "444455556666"), "ana (444455556666)"],
    ["a session in another account", session("ci", "ana", "444455556666"), "ci/ana (444455556666)"],
    ["a user in another partition", "arn:aws-us-gov:iam::111122223333:user/ana", "ana"],
  ])("is, for %s, %s: %s", (_what, arn, name) => expect(nameOf(arn)).toBe(name));

  it.each([
    `arn:aws:iam::${HUB}:root`,
    `arn:aws:sts::${HUB}:federated-user/ana`,
    `arn:aws:iam::${HUB}:role/operator`,
    `arn:aws:sts::${HUB}:assumed-role/operator`,
    `arn:aws:iam::${HUB}:user/`,
    `arn:aws:iam::${HUB}:user/ana\n`,
    `${user("ana")} `,
    "ana",
    "",
  ])("is none for %j", (arn) => expect(personOf(arn, HUB)).toBeUndefined());
});

describe("approvers", () => {
  const ana = personOf(user("ana"), HUB) ?? { name: "" };
  const operator = personOf(session("operator", "ana"), HUB) ?? { name: "" };

  it("are anybody when nobody is named", () => expect(mayApprove([], { name: "x" })).toBe(true));

  it.each([
    ["a name", ["bob", "ana"], ana, true],
    ["another name", ["bob"], ana, false],
    ["a user's whole ARN", [user("ana")], ana, true],
    ["the ARN of a user elsewhere", [user("ana", "444455556666")], ana, false],
    ["a role's session", [session("operator", "ana")], operator, true],
    ["another session", [session("operator", "bob")], operator, false],
    ["a role, whatever the session", [`arn:aws:sts::${HUB}:assumed-role/operator`], operator, true],
    ["a role that begins alike", [`arn:aws:sts::${HUB}:assumed-role/oper`], operator, false],
    ["a name that only a session bears", ["ana"], operator, false],
    ["a role and session by name", ["operator/ana"], operator, true],
    ["a user's ARN, which is no prefix", [user("an")], ana, false],
  ])("can be %s", (_what, approvers, person, may) => expect(mayApprove(approvers, person)).toBe(may));

  it("are compared with what is claimed where nothing is proven", () => {
    expect(mayApprove(["ana"], { name: "ana" })).toBe(true);
    expect(mayApprove([`arn:aws:sts::${HUB}:assumed-role/operator`], { name: session("operator", "ana") })).toBe(false);
  });

  it("in a policy file are ARNs that can match somebody", () => {
    const possible = [user("ana"), user("a/b/ana"), session(SSO, "ana"), `arn:aws:sts::${HUB}:assumed-role/operator`];
    const impossible = [`arn:aws:iam::${HUB}:role/operator`, `arn:aws:iam::${HUB}:root`, "arn:aws:iam::1:user/ana"];
    expect(possible.filter((arn) => !isApproverArn(arn))).toEqual([]);
    expect(impossible.filter(isApproverArn)).toEqual([]);
  });
});

describe("two names of one person", () => {
  const proven = (arn: string) => personOf(arn, HUB) ?? { name: "" };
  it("are found in another role or account, where they are proven", () => {
    for (const arn of [user("ana"), user("ana", "444455556666"), session("operator", "ana"), session(SSO, "ana")])
      for (const other of ["ana", "operator/ana", "ana (444455556666)"])
        expect(maybeSame(proven(arn), other)).toBe(true);
    expect(maybeSame(proven(user("ana")), "bob")).toBe(false);
  });
  it("are not looked for in claims", () => {
    expect(maybeSame({ name: "team/ana" }, "ana")).toBe(false);
    expect(maybeSame({ name: "ana" }, "ana")).toBe(true);
  });
});

describe("users of Slack", () => {
  const names = { U1: "ana", U2: "operator/jo (444455556666)" };
  const [ana, jo, stranger] = [slackPerson("U1", names), slackPerson("U2", names), slackPerson("U9", names)];

  it("are the people the policy file says, and strangers otherwise", () => {
    expect(ana).toEqual({ name: "ana", slack: "U1" });
    expect([ana, jo, stranger].map(isStranger)).toEqual([false, false, true]);
    expect(isStranger({ name: "ana", arn: user("ana") })).toBe(false);
  });

  it.each([
    ["by the name of the policy file", ["ana"], ana, true],
    ["by the user id", ["U1"], ana, true],
    ["by the user id alone", ["U9"], stranger, true],
    ["by another's id", ["U1"], stranger, false],
    ["as anybody, who is somebody", [], ana, true],
    ["as anybody, who is nobody", [], stranger, false],
    ["by an ARN that was not proven", [user("ana")], ana, false],
  ])("may approve %s: %j", (_what, approvers, person, may) => expect(mayApprove(approvers, person)).toBe(may));

  it("are who they may be: a stranger anybody, somebody known the one with the name", () => {
    expect(maybeSame(stranger, "jo")).toBe(true);
    expect(maybeSame(ana, "ana (444455556666)")).toBe(true);
    expect(maybeSame(jo, "jo")).toBe(true);
    expect(maybeSame(ana, "jo")).toBe(false);
  });
});
