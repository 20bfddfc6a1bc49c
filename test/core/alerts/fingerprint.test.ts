import { describe, expect, it } from "vitest";
import { fingerprintOf } from "#core/alerts/fingerprint.ts";

describe("a fingerprint", () => {
  it("is the one Prometheus and Alertmanager give the same labels", () => {
    // prometheus/common, model/signature_test.go
    expect(BigInt(`0x${fingerprintOf({ name: "garland, briggs", fear: "love is not enough" })}`)).toBe(
      5799056148416392346n,
    );
    expect(fingerprintOf({})).toBe("cbf29ce484222325");
  });

  it("is of the labels, not of their order, and tells names from values", () => {
    expect(fingerprintOf({ a: "1", b: "2" })).toBe(fingerprintOf({ b: "2", a: "1" }));
    const others = [{ a: "1" }, { a: "12" }, { a: "1", b: "" }, { a1: "" }, { a: "ä" }].map(fingerprintOf);
    expect(new Set(others).size).toBe(others.length);
  });
});
