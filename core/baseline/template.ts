import { type ClusterLabels, type ClusterRef, clusterId } from "../fleet/cluster.ts";
import type { AccessPolicyAssociation } from "../fleet/facts.ts";
import { ownerOf } from "../fleet/labels.ts";
import { matches } from "../fleet/selector.ts";
import type { AccessPolicyBaseline, ArgocdPolicy, BaselineAddon, ClusterBaseline } from "../policy/baseline-policy.ts";
import type { FleetPolicy } from "../policy/policy.ts";
import type { Selector } from "../policy/selector.ts";
import { accessPolicyArn, filled, filledWithLabels, roleArn } from "./names.ts";

/** What one very cluster should be: selectors resolved, placeholders filled in. */
export interface ClusterTemplate {
  ref: ClusterRef;
  /** Its labels, with its account's owner where it names none itself. */
  labels: ClusterLabels;
  cluster: ClusterBaseline;
  /** Tags this cluster should carry and whose values are known; of the others only that they must be there is (`cluster.requiredTags`). */
  tags: Record<string, string>;
  /** In the order of the policy file; `after` names only add-ons of this template. */
  addons: TemplateAddon[];
  access: TemplateAccess[];
  /** Absent: no Argo CD should know this cluster. */
  argocd?: ArgocdPolicy;
}

export interface TemplateAddon extends Omit<BaselineAddon, "match" | "podIdentity"> {
  version: string;
  podIdentity: TemplatePodIdentity[];
}

export interface TemplatePodIdentity {
  roleArn: string;
  serviceAccount: string;
  /** Absent: the add-on's own, which EKS's catalogue tells. */
  namespace?: string;
}

export interface TemplateAccess {
  principalArn: string;
  type?: string;
  groups: string[];
  policies: AccessPolicyAssociation[];
}

/** @param policy baseline, Argo CD, accounts and labels of the policy file */
export function clusterTemplate(
  policy: Pick<FleetPolicy, "baseline" | "argocd" | "accounts" | "clusters">,
  { ref, labels }: { ref: ClusterRef; labels: ClusterLabels },
): ClusterTemplate {
  const { baseline, argocd } = policy;
  const mine = <Part extends { match?: Selector }>(parts: readonly Part[]): Part[] =>
    parts.filter(({ match }) => match === undefined || matches(match, { ref, labels }));
  const addons = lastOf(mine(baseline.addons), ({ name }) => name);
  const names = new Set(addons.map(({ name }) => name));
  return {
    ref,
    labels: { ...ownerLabel(policy, { ref, labels }), ...labels },
    cluster: settings(baseline, { ref, labels }),
    tags: ownerTag(policy, { ref, labels }),
    addons: addons.map(({ match: _, podIdentity = [], version = "default", after, ...rest }) => ({
      ...rest,
      version,
      after: after.filter((other) => names.has(other)),
      podIdentity: podIdentity.map(({ role, ...where }) => ({ ...where, roleArn: roleArn(role, ref) })),
    })),
    access: lastOf(mine(baseline.access), ({ principal }) => filled(principal, ref)).map(
      ({ principal, groups, policies, type }) => ({
        principalArn: filled(principal, ref),
        ...(type === undefined ? {} : { type }),
        groups,
        policies: policies.flatMap((policy) => associationOf(policy, { ref, labels })),
      }),
    ),
    ...(argocd && knows(argocd, { ref, labels }) ? { argocd } : {}),
  };
}

/** Of several entries for the same thing the last, at the place of the first. */
const lastOf = <Entry>(entries: readonly Entry[], key: (entry: Entry) => string): Entry[] => [
  ...new Map(entries.map((entry) => [key(entry), entry])).values(),
];

/** A namespace whose label the cluster does not have is left out, and with the last of them the policy: nobody gets more for want of a label. */
function associationOf({ name, namespaces }: AccessPolicyBaseline, place: Place): AccessPolicyAssociation[] {
  const policyArn = accessPolicyArn(name, place.ref.region);
  if (!namespaces) return [{ policyArn, scope: { type: "cluster" } }];
  const named = namespaces.flatMap((text) => filledWithLabels(text, place.ref, place.labels) ?? []);
  return named.length > 0 ? [{ policyArn, scope: { type: "namespace", namespaces: named } }] : [];
}

type Place = { ref: ClusterRef; labels: ClusterLabels };

const settings = (baseline: FleetPolicy["baseline"], place: Place): ClusterBaseline =>
  Object.assign(
    {},
    baseline.cluster,
    ...baseline.overrides.filter(({ match }) => matches(match, place)).map(({ cluster }) => cluster),
  );

function ownerLabel(policy: Pick<FleetPolicy, "accounts">, place: Place): { owner?: string } {
  const owner = ownerOf(policy, place);
  return owner === undefined ? {} : { owner };
}

/** The tag that the label `owner` comes from, with the account's owner, where the cluster names nobody. */
function ownerTag(policy: Pick<FleetPolicy, "accounts" | "clusters">, place: Place): Record<string, string> {
  const owner = ownerOf(policy, place);
  const source = policy.clusters.labels.owner;
  if (owner === undefined || place.labels.owner !== undefined || !source?.startsWith("tag:")) return {};
  return { [source.slice("tag:".length)]: owner };
}

/** A self-managed Argo CD knows the cluster it runs in; the capability does not, but whether anything is deployed to its hub is for the policy to say. */
function knows({ kind, hub, match }: ArgocdPolicy, place: Place): boolean {
  if (clusterId(hub) === clusterId(place.ref) && (kind === "self-managed" || match === undefined)) return false;
  return match === undefined || matches(match, place);
}
