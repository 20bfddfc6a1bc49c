import { describe, expect, it } from "vitest";
import type { ComparisonInput } from "#core/baseline/difference.ts";
import { differences, factsFor } from "#core/baseline/differences.ts";
import { BASELINE_RULES } from "#core/baseline/rules.ts";
import type { ClusterTemplate } from "#core/baseline/template.ts";
import { cluster, REF, templateAddon } from "./given.ts";

const empty: ClusterTemplate = { ref: REF, labels: {}, cluster: {}, tags: {}, addons: [], access: [] };
const dns = templateAddon("dns", { podIdentity: [{ roleArn: "r", serviceAccount: "dns" }] });
const readAt = "2026-11-21T00:00:00.000Z";

const compared = (template: ClusterTemplate, facts: ComparisonInput["facts"]["facts"]) =>
  differences({ facts: { ref: REF, readAt, facts }, template, offers: {} });

describe("the facts a template takes", () => {
  it.each<[string, Partial<ClusterTemplate>, string[]]>([
    ["nothing", {}, []],
    ["required tags", { cluster: { requiredTags: ["a"] } }, ["cluster"]],
    ["settings", { cluster: { zonalShift: true } }, ["cluster"]],
    ["add-ons", { addons: [templateAddon("cni")] }, ["addons", "cluster", "self-managed-addons"]],
    ["associations", { addons: [dns] }, ["addons", "cluster", "pod-identity-associations", "self-managed-addons"]],
    ["access", { access: [{ principalArn: "p", groups: [], policies: [] }] }, ["access-entries", "cluster"]],
  ])("are no more than it needs: %s", (_what, change, names) => {
    expect(factsFor({ ...empty, ...change }).sort()).toEqual(names);
  });

  it("are those of the parts asked for", () => {
    expect(factsFor({ ...empty, addons: [dns] }, ["associations"])).toEqual(["pod-identity-associations", "addons"]);
  });
});

describe("a fact that could not be read", () => {
  const template = { ...empty, cluster: { deletionProtection: true }, addons: [dns] };
  const denied = { code: "AccessDeniedError", message: "no" };

  it("leaves its part unchecked and the others as they are", () => {
    const found = compared(template, {
      cluster: { value: cluster() },
      addons: { unread: denied },
      "pod-identity-associations": { value: [] },
    });
    expect(found.differences.map(({ rule }) => rule)).toEqual(["deletion-protection", "pod-identity-missing"]);
    expect(found.unchecked).toEqual([{ part: "addons", fact: "addons", reason: denied }]);
  });

  it("that nobody asked for is never taken for fine", () => {
    const found = compared(template, {});
    expect(found.satisfied).toEqual([]);
    expect(found.unchecked.map(({ part, fact, reason }) => `${part} ${fact} ${reason.code}`)).toEqual([
      "config cluster NotAsked",
      "addons cluster NotAsked",
      "addons addons NotAsked",
      "associations pod-identity-associations NotAsked",
    ]);
  });

  it("that only helps hinders nothing", () => {
    const found = compared(template, {
      cluster: { value: cluster() },
      addons: { value: [] },
      "self-managed-addons": { unread: denied },
      "pod-identity-associations": { value: [] },
    });
    expect(found.unchecked).toEqual([]);
  });
});

it("every rule says where to read about it", () => {
  for (const { title, page } of Object.values(BASELINE_RULES)) {
    expect(title).toMatch(/^[A-Z].*[a-z]$/);
    expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/eks\/latest\/userguide\/[a-z-]+\.html$/);
  }
});
