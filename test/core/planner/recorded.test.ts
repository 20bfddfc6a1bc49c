import { expect, it } from "vitest";
import { recordedVersionsOf } from "#core/planner/recorded.ts";
import { nodegroup, snapshot } from "../../helpers/fleet.ts";
import { addon } from "../../helpers/preflight.ts";

it("everything that a rollback has to put back is written down, and nothing that was not known", () => {
  const before = snapshot("a", {
    version: "1.34",
    addons: [addon("coredns", "v1.12.4-eksbuild.1"), addon("vpc-cni", "v1.21.2-eksbuild.1", { status: "DEGRADED" })],
    nodegroups: [
      nodegroup("n", "1.34", { releaseVersion: "1.34.6-20261110" }),
      nodegroup("own", "1.33", { amiType: "CUSTOM" }),
    ],
  });
  expect(recordedVersionsOf(before)).toEqual({
    version: "1.34",
    addons: { coredns: "v1.12.4-eksbuild.1", "vpc-cni": "v1.21.2-eksbuild.1" },
    nodegroups: { n: { version: "1.34", releaseVersion: "1.34.6-20261110" }, own: { version: "1.33" } },
  });
});
