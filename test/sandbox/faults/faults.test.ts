import { describe, expect, it } from "vitest";
import { Faults, faultHelp, parseFault } from "#sandbox/faults/faults.ts";

describe("faults", () => {
  it.each([
    ["rollback-fails", { kind: "rollback-fails" }],
    ["cluster=a:nodes-never-converge", { kind: "nodes-never-converge", cluster: "a" }],
    ["cluster=a:nodegroup-downgrade-refused", { kind: "nodegroup-downgrade-refused", cluster: "a" }],
    ["ca-distribution-fails", { kind: "ca-distribution-fails" }],
    ["insights-refresh-fails", { kind: "insights-refresh-fails" }],
    ["throttle=0.5", { kind: "throttle", share: 0.5 }],
    ["rollback-fails=0.5", undefined],
    ["nonsense", undefined],
  ])("can be written: %s", (text, fault) => {
    expect(parseFault(text)).toEqual(fault);
    if (fault) expect(faultHelp).toContain(fault.kind);
  });

  it("happen once and to whom they are meant, or hold for good", () => {
    const faults = new Faults(
      [{ kind: "rollback-fails", cluster: "a" }, { kind: "nodegroup-downgrade-refused" }],
      () => 0,
    );
    expect(faults.take("b", "rollback-fails")).toBeUndefined();
    expect(faults.take("a", "rollback-fails", "update-hangs")).toBe("rollback-fails");
    expect(faults.take("a", "rollback-fails")).toBeUndefined();
    expect(faults.has("a", "nodegroup-downgrade-refused")).toBe(true);
    expect(faults.has("a", "nodegroup-downgrade-refused")).toBe(true);
  });
});
