import { describe, expect, it } from "vitest";
import { foundId } from "#core/convergence/plan.ts";
import type { DriftFinding } from "#core/drift/rule.ts";
import { type FixSelection, planFix, safelyFixable } from "#core/fix/plan.ts";
import { addonStep, found, protection, tags, WORK, zonalShift } from "./given.ts";

const PROTECTION = found("deletion-protection", "deletionProtection", { step: protection });
const SHIFT = found("zonal-shift", "zonalShift", { step: zonalShift });
const KEY = found("secrets-key", "");

function planned(present: DriftFinding[], selection: FixSelection = {}) {
  const { plan, items } = planFix(WORK, present, selection);
  const reasons = Object.fromEntries(
    items.flatMap(({ id, outcome }) => (outcome && "reason" in outcome ? [[id, outcome.reason]] : [])),
  );
  return { plan, items, reasons };
}

describe("planFix", () => {
  it("does what is safe, and says why it does nothing about the others", () => {
    const { plan, items, reasons } = planned([PROTECTION, SHIFT, KEY]);
    expect(plan.waves).toEqual([["config/deletion-protection"]]);
    expect(items[0]).toMatchObject({
      what: "deletion protection on",
      fixes: ["deletion-protection#deletionProtection"],
      part: "deletion-protection",
    });
    expect(reasons).toEqual({
      [foundId(SHIFT)]:
        "it is not safe (zonal shift is switched on); it is done only when somebody names the rule zonal-shift",
      [foundId(KEY)]: "see to ",
    });
  });

  it("does what is not safe where somebody names its rule", () => {
    const { plan, reasons } = planned([PROTECTION, SHIFT, KEY], { rules: ["zonal-shift"] });
    expect([plan.waves, reasons]).toEqual([[["config/zonal-shift"]], {}]);
  });

  it("goes by ids of findings, by subjects, or by both, and says which are over by now", () => {
    const b = found("addon-missing", "b", { step: addonStep("b") });
    const c = found("addon-missing", "c", { step: addonStep("c") });
    expect(
      planned([b, c, PROTECTION], { subjects: ["b", "deletionProtection"] })
        .plan.waves.flat()
        .sort(),
    ).toEqual(["addon/b", "config/deletion-protection"]);
    expect(planned([b, c, PROTECTION], { rules: ["addon-missing"], subjects: ["c"] }).plan.waves).toEqual([
      ["addon/c"],
    ]);
    const { plan } = planned([b, c], { findings: ["addon-missing#c", "log-types#logging", "secrets-key#"] });
    expect([plan.waves, plan.satisfied]).toEqual([[["addon/c"]], ["log-types logging", "secrets-key"]]);
  });

  it("makes one call of findings that share one, and says that it fixes all of them", () => {
    const owner = found("tags-missing", "Owner", { step: tags });
    const tier = found("tags-missing", "Environment", { step: tags });
    const { items } = planned([owner, tier], { subjects: ["Owner"] });
    expect(items).toMatchObject([{ id: "tags", fixes: ["tags-missing#Owner", "tags-missing#Environment"] }]);
  });

  it("leaves exempted findings alone, also those that somebody names, until the exemption is over", () => {
    const until = (exemptedUntil: string) => planned([{ ...PROTECTION, exemptedUntil }], { rules: [PROTECTION.rule] });
    expect(until("2026-12-01T00:00:00.000Z").reasons).toEqual({
      [foundId(PROTECTION)]: "it is exempt until 2026-12-01",
    });
    expect(until("2026-11-23T08:59:59.000Z").plan.waves).toEqual([["config/deletion-protection"]]);
  });

  it("begins nothing that needs what is missing too and not part of it, however far away", () => {
    const network = found("addon-missing", "vpc-cni", { step: addonStep("vpc-cni", { safe: false }) });
    const names = found("addon-missing", "coredns", { step: addonStep("coredns") });
    const dns = found("addon-missing", "external-dns", {
      step: addonStep("external-dns", { after: ["addon/coredns"] }),
    });
    const all = [dns, names, network];
    const { plan, reasons } = planned(all);
    expect(plan.waves).toEqual([]);
    expect(reasons[foundId(names)]).toBe("it needs add-on vpc-cni v1.0.0-eksbuild.1 first, which is not part of this");
    expect(reasons[foundId(dns)]).toMatch(/^it needs add-on .* first, which is not part of this$/);
    expect([...safelyFixable(all)]).toEqual([]);
    expect(planned(all, { rules: ["addon-missing"] }).plan.waves).toEqual([
      ["addon/vpc-cni"],
      ["addon/coredns"],
      ["addon/external-dns"],
    ]);
  });

  it("does not take for missing what is there and only otherwise", () => {
    const behind = found("addon-behind", "vpc-cni", {
      step: { ...addonStep("vpc-cni", { safe: false }), kind: "update-addon", from: "v0.9.0-eksbuild.1" },
    });
    const names = found("addon-missing", "coredns", { step: addonStep("coredns") });
    expect(planned([behind, names]).plan.waves).toEqual([["addon/coredns"]]);
  });

  it("is about nothing where nothing is found", () => {
    expect(planned([]).items).toEqual([]);
  });
});

describe("what could be fixed without anybody asking", () => {
  it("is what has a safe step, exempt or not", () => {
    const exempt = { ...PROTECTION, exemptedUntil: "2027-01-01T00:00:00.000Z" };
    expect([...safelyFixable([exempt, SHIFT, KEY])]).toEqual(["deletion-protection#deletionProtection"]);
  });
});
