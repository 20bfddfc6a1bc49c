import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isolated } from "#adapters/memory/isolated.ts";

describe("isolated values", () => {
  it("equal what a table would give back, and share nothing with what was given", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const before = JSON.stringify(value);
        const copy = isolated(value);
        expect(JSON.stringify(copy)).toBe(before);
        expect(everyObject(copy, Object.isFrozen)).toBe(true);
        // The giver's own value stays the giver's.
        expect(typeof value === "object" && value !== null && Object.isFrozen(value)).toBe(false);
      }),
    );
  });

  it("are not copied again, and neither are their parts in a changed record", () => {
    const first = isolated({ stages: [{ name: "dev" }], control: undefined });
    expect(first).not.toHaveProperty("control");
    expect(isolated(first)).toBe(first);
    expect(isolated({ ...first, status: "x" }).stages).toBe(first.stages);
  });

  it("are copies also of what somebody else froze", () => {
    const inner = { name: "dev" };
    const copy = isolated(Object.freeze({ inner }));
    inner.name = "prod";
    expect(copy.inner.name).toBe("dev");
  });
});

function everyObject(value: unknown, holds: (object: object) => boolean): boolean {
  if (typeof value !== "object" || value === null) return true;
  return holds(value) && Object.values(value).every((member) => everyObject(member, holds));
}
