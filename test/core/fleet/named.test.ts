import { expect, it } from "vitest";
import { clusterNamed } from "#core/fleet/named.ts";
import { cluster } from "../../helpers/fleet.ts";

const fleet = [cluster("a"), cluster("b"), cluster("b", {}, { region: "us-east-1" })];

it("finds a cluster by its name, or by its id where the name is not enough", () => {
  expect(clusterNamed(fleet, "a")).toBe(fleet[0]);
  expect(clusterNamed(fleet, "111122223333/us-east-1/b")).toBe(fleet[2]);
});

it.each([
  ["c", "UNKNOWN_CLUSTER", "the fleet has no cluster c; it has: a, b"],
  ["b1", "UNKNOWN_CLUSTER", "the fleet has no cluster b1; did you mean: b"],
  [
    "b",
    "AMBIGUOUS_CLUSTER",
    "several clusters are called b: 111122223333/eu-west-1/b, 111122223333/us-east-1/b; use the whole id",
  ],
])("says why %s is none", (name, code, message) => {
  expect(() => clusterNamed(fleet, name)).toThrow(
    expect.objectContaining({ name: "InvalidInputError", code, message }),
  );
});
