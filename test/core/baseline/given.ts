import type { ComparisonInput, Difference } from "#core/baseline/difference.ts";
import { differences } from "#core/baseline/differences.ts";
import type { BaselineRule } from "#core/baseline/rules.ts";
import type { ClusterTemplate, TemplateAddon } from "#core/baseline/template.ts";
import type { AddonConfiguration, ClusterConfiguration, FactValues } from "#core/fleet/facts.ts";
import type { AddonOffer } from "#core/ports.ts";
import { NOW } from "../../helpers/fleet.ts";

export const REF = { account: "111122223333", region: "eu-west-1", name: "shop" };

export const cluster = (change: Partial<ClusterConfiguration> = {}): ClusterConfiguration => ({
  arn: "arn:aws:eks:eu-west-1:111122223333:cluster/shop",
  version: "1.35",
  status: "ACTIVE",
  createdAt: "2026-10-01T00:00:00.000Z",
  tags: {},
  endpoint: "https://ABC.gr7.eu-west-1.eks.amazonaws.com",
  certificateAuthorityData: "LS0tLS1CRUdJTg==",
  supportType: "EXTENDED",
  deletionProtection: false,
  logging: [],
  access: { public: true, private: true, publicAccessCidrs: ["0.0.0.0/0"] },
  authenticationMode: "API",
  zonalShift: false,
  secretsKeys: [],
  autoMode: false,
  remoteNetworks: { nodes: [], pods: [] },
  issues: [],
  ...change,
});

export const addon = (name: string, change: Partial<AddonConfiguration> = {}): AddonConfiguration => ({
  name,
  version: "v1.2.0-eksbuild.1",
  status: "ACTIVE",
  issues: [],
  arn: `arn:aws:eks:eu-west-1:111122223333:addon/shop/${name}/1`,
  podIdentityAssociations: [],
  ...change,
});

export const templateAddon = (name: string, change: Partial<TemplateAddon> = {}): TemplateAddon => ({
  name,
  after: [],
  version: "default",
  podIdentity: [],
  ...change,
});

/** Versions by what they fit: `{ "v1.3.0-eksbuild.1": ["1.35", "1.36*"] }`, the default of a minor with a star. */
export const offer = (
  name: string,
  versions: Record<string, string[]>,
  more: Partial<AddonOffer> = {},
): AddonOffer => ({
  name,
  owner: "aws",
  namespace: "kube-system",
  versions: Object.entries(versions).map(([version, minors]) => ({
    version,
    compatibleWith: minors.map((minor) => ({
      kubernetesVersion: minor.replace("*", ""),
      isDefault: minor.endsWith("*"),
    })),
  })),
  ...more,
});

/** A comparison of facts with a template that wants nothing else. */
export function compare(
  facts: Partial<FactValues>,
  template: Partial<ClusterTemplate>,
  more: Partial<ComparisonInput> = {},
) {
  return differences({
    facts: {
      ref: REF,
      readAt: NOW.toISOString(),
      facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { value }])),
    },
    template: { ref: REF, labels: {}, cluster: {}, tags: {}, addons: [], access: [], ...template },
    offers: {},
    ...more,
  });
}

/** The one difference there is, which must be of this rule. */
export function only(rule: BaselineRule, { differences: found }: { differences: Difference[] }): Difference {
  const [first, ...others] = found;
  if (!first || others.length > 0 || first.rule !== rule)
    throw new Error(`expected one ${rule}, found ${JSON.stringify(found.map((one) => [one.rule, one.subject]))}`);
  return first;
}
