import { expect, it } from "vitest";
import { RULE_FIXES } from "#core/drift/rule-fixes.ts";
import { DRIFT_RULE_IDS } from "#core/drift/rule-ids.ts";
import { DEFAULT_DRIFT } from "#core/policy/defaults.ts";
import type { OperatorRequest } from "#events/operator/requests.ts";
import { adoptingBench, NEW_ID } from "../helpers/adoption.ts";
import { different, policyForOld } from "../helpers/everything-adoption.ts";
import { seedCluster } from "../helpers/sandbox.ts";

const BARE = {
  addons: [{ name: "coredns", version: "v1.9.3-eksbuild.2" }],
  accessEntries: [],
  details: {
    logging: { clusterLogging: [{ types: ["api"], enabled: true }] },
    accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
    resourcesVpcConfig: { endpointPrivateAccess: false, endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] },
  },
};

it("what is said of a rule's fix is what is called, and safe where it says so", async () => {
  const policy = { ...policyForOld(), drift: DEFAULT_DRIFT };
  const bench = adoptingBench({ clusters: [different(), seedCluster("new", BARE)], change: policy });
  const rules = Object.keys(RULE_FIXES).filter((id) => DRIFT_RULE_IDS.includes(id));
  expect(rules).toEqual(Object.keys(RULE_FIXES));
  const seen = new Set<string>();
  for (const cluster of ["old", NEW_ID]) {
    const answer = await bench.operator({ action: "plan-fix", cluster, rules } satisfies OperatorRequest);
    if (answer.action !== "plan-fix") throw new Error(JSON.stringify(answer));
    for (const { call, safe, fixes } of answer.fix.waves.flat())
      for (const { rule } of fixes) {
        const said = RULE_FIXES[rule];
        expect([rule, call]).toEqual([rule, said?.call]);
        if (said?.safe !== "sometimes") expect([rule, safe]).toEqual([rule, said?.safe === "always"]);
        seen.add(rule);
      }
  }
  // The sandbox lists what is installed, and nothing registered these clusters; their steps are those of addon-behind and argocd-unregistered.
  expect(rules.filter((rule) => !seen.has(rule))).toEqual(["addon-incompatible", "argocd-registration"]);
});
