import { differences } from "#core/baseline/differences.ts";
import type { ClusterTemplate } from "#core/baseline/template.ts";
import type { DriftContext, Material, MaterialName } from "#core/drift/rule.ts";
import { type Evaluation, evaluate, partsOf, rulesInUse } from "#core/drift/scan.ts";
import type { ClusterFacts, Fact } from "#core/fleet/facts.ts";
import { fleetPeers } from "#core/fleet/peers.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import { DEFAULT_DRIFT } from "#core/policy/defaults.ts";
import type { DriftPolicy } from "#core/policy/drift-policy.ts";
import type { AddonOffer } from "#core/ports.ts";
import { NOW } from "../../helpers/fleet.ts";
import { cluster, REF } from "../baseline/given.ts";

/** What a test says of a cluster; the rest is as a cluster nobody can complain about. */
export interface Given {
  material?: Partial<Material>;
  template?: Partial<ClusterTemplate>;
  offers?: Record<string, AddonOffer>;
  context?: Partial<Omit<DriftContext, "comparison" | "template">>;
  drift?: Partial<DriftPolicy>;
  unread?: MaterialName[];
}

export const MATERIAL: Material = {
  cluster: cluster({
    access: { public: false, private: true, publicAccessCidrs: [] },
    secretsKeys: ["arn:aws:kms:key"],
  }),
  addons: [],
  nodegroups: [],
  "access-entries": [],
  "pod-identity-associations": [],
  insights: [],
  "certificate-authorities": [],
  nodes: [],
  "self-managed-addons": [],
  "annotated-service-accounts": [],
  "argocd-secret": null,
  versions: [
    { version: "1.36", status: "STANDARD_SUPPORT", endOfStandardSupport: "2028-01-01T00:00:00.000Z" },
    { version: "1.35", status: "STANDARD_SUPPORT", endOfStandardSupport: "2027-06-01T00:00:00.000Z" },
    { version: "1.34", status: "STANDARD_SUPPORT", endOfStandardSupport: "2026-12-31T00:00:00.000Z" },
    {
      version: "1.32",
      status: "EXTENDED_SUPPORT",
      endOfStandardSupport: "2026-03-23T00:00:00.000Z",
      endOfExtendedSupport: "2027-03-23T00:00:00.000Z",
    },
  ],
  "node-releases": {},
  "addon-versions": {},
  activations: [],
  fleet: fleetPeers([]),
};

/** Scans what is given by all rules, as a scan does. */
export function scanned({
  material = {},
  template = {},
  offers = {},
  context = {},
  drift = {},
  unread = [],
}: Given): Evaluation {
  const whole: ClusterTemplate = { ref: REF, labels: {}, cluster: {}, tags: {}, addons: [], access: [], ...template };
  const about = { ref: REF, labels: {}, now: NOW, template: whole, owner: "shop@acme.example", sites: [], ...context };
  const policy = { drift: { ...DEFAULT_DRIFT, ...drift } };
  const inUse = rulesInUse(policy, about);
  const facts = Object.fromEntries(
    Object.entries({ ...MATERIAL, ...material }).map(([name, value]): [string, Fact<unknown>] => [
      name,
      unread.includes(name as MaterialName)
        ? { unread: { code: "AccessDeniedError", message: `may not read ${name}` } }
        : { value },
    ]),
  ) as { [Name in MaterialName]: Fact<Material[Name]> };
  const comparison = differences({
    facts: { ref: REF, readAt: NOW.toISOString(), facts: facts as ClusterFacts["facts"] },
    template: whole,
    offers,
    parts: partsOf(inUse),
  });
  return evaluate(policy, inUse, facts, { ...about, comparison });
}

export const record = (name: string, change: Partial<ClusterRecord> = {}): ClusterRecord => ({
  id: `111122223333/eu-west-1/${name}`,
  ref: { account: "111122223333", region: "eu-west-1", name },
  arn: `arn:aws:eks:eu-west-1:111122223333:cluster/${name}`,
  status: "ACTIVE",
  createdAt: "2026-01-01T00:00:00.000Z",
  firstSeenAt: "2026-01-01T00:00:00.000Z",
  lastSeenAt: NOW.toISOString(),
  version: "1.35",
  autoMode: false,
  hybrid: false,
  labels: { tier: "prod" },
  addons: {},
  revision: 1,
  ...change,
});
