import { readdirSync, readFileSync } from "node:fs";
import type { Cluster } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { configurationOf } from "#adapters/aws/eks-facts/cluster.ts";
import { missing, sharedPath } from "../../helpers/shared.ts";
import { MATERIAL, scanned } from "./given.ts";

const FOLDER = "data/4-api-responses";

/** Every cluster in the recorded answers of `DescribeCluster`, wherever it stands in them. */
function clustersIn(value: unknown): Cluster[] {
  if (value === null || typeof value !== "object") return [];
  const nested = Object.values(value).flatMap(clustersIn);
  const isCluster = "arn" in value && /:cluster\//.test(String(value.arn)) && "resourcesVpcConfig" in value;
  // Recordings have times as texts or in parts; which day it was does not matter here.
  return isCluster ? [{ ...(value as Cluster), createdAt: new Date(0) }, ...nested] : nested;
}

const recorded = (): Cluster[] =>
  readdirSync(sharedPath(FOLDER), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json") && !file.startsWith("api-models"))
    .sort()
    .flatMap((file) => clustersIn(JSON.parse(readFileSync(sharedPath(`${FOLDER}/${file}`), "utf8"))));

describe.skipIf(missing(FOLDER))("clusters as EKS really answers", () => {
  it("are scanned without a crash, and what is wrong with them is seen", () => {
    const clusters = recorded();
    expect(clusters.length).toBeGreaterThan(10);
    const found = clusters.map((cluster) => {
      const { present, gaps } = scanned({
        material: { cluster: { ...MATERIAL.cluster, ...configurationOf(cluster) } },
      });
      expect([cluster.arn, gaps]).toEqual([cluster.arn, []]);
      const rules = new Set(present.map(({ rule }) => rule));
      const vpc = cluster.resourcesVpcConfig;
      const open =
        vpc?.endpointPublicAccess === true && (vpc.publicAccessCidrs ?? []).some((cidr) => cidr === "0.0.0.0/0");
      expect([cluster.arn, rules.has("endpoint-open")]).toEqual([cluster.arn, open]);
      expect([cluster.arn, rules.has("secrets-key")]).toEqual([
        cluster.arn,
        (cluster.encryptionConfig ?? []).length === 0,
      ]);
      return rules;
    });
    for (const rule of ["endpoint-open", "secrets-key"]) {
      expect(found.some((rules) => rules.has(rule))).toBe(true);
      expect(found.some((rules) => !rules.has(rule))).toBe(true);
    }
  });
});
