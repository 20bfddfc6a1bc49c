import { describe, expect, it } from "vitest";
import { castOf, withSlackIds } from "#sandbox/ui/cast.ts";
import { asking, tierStage, tiers } from "../../helpers/around.ts";

const policyOf = (approvers: string[], slack: Record<string, string> = {}) => {
  const policy = tiers([tierStage("one", { approval: asking({ before: true, approvers }) })]);
  return { ...policy, people: { ...policy.people, slack } };
};

describe("the people of the page", () => {
  it("are those the policy file names, somebody who approves nothing, and a stranger", () => {
    const policy = withSlackIds(
      policyOf(["ana", "operator/jo", "U012ABC", "arn:aws:iam::111122223333:user/eve"], { W1: "ana" }),
    );
    expect(policy.people.slack).toEqual({ W1: "ana", U0OPERATORJO: "operator/jo", U0KIM: "kim" });
    expect(castOf(policy)).toEqual([
      { user: "W1", name: "ana", role: "approver" },
      { user: "U0OPERATORJO", name: "operator/jo", role: "approver" },
      { user: "U012ABC", name: "U012ABC", role: "approver" },
      { user: "U0KIM", name: "kim", role: "known" },
      { user: "USTRANGER", name: "a stranger", role: "stranger" },
    ]);
  });

  it("have ids of their own, whatever their names are", () => {
    const { people } = withSlackIds(policyOf(["ana.b", "anab", "ana-b", "ü"]));
    expect(Object.keys(people.slack)).toEqual(["U0ANAB", "U0ANAB2", "U0ANAB3", "U0", "U0KIM"]);
  });
});
