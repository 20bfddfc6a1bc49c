import type { ArgocdPolicy, BaselinePolicy, ClusterBaseline, ResponsesPolicy } from "#core/policy/baseline-policy.ts";
import type { Selector } from "#core/policy/selector.ts";

/** The standard template and what is done about it, in a few lines. */
export function templateLines({
  baseline,
  argocd,
  responses,
}: {
  baseline: BaselinePolicy;
  argocd?: ArgocdPolicy;
  responses: ResponsesPolicy;
}): string[] {
  const { cluster, overrides, addons, access } = baseline;
  return [
    ...clusterLine("  template: ", cluster),
    ...overrides.flatMap(({ match, cluster: own }) => clusterLine(`    ${selectorText(match)}: `, own)),
    ...(addons.length === 0 ? [] : [`    add-ons: ${addons.map(addonText).join(", ")}`]),
    ...access.map(
      ({ principal, policies, match }) =>
        `    access: ${principal}: ${policies.map(policyText).join(", ") || "no policy"}${matchText(match)}`,
    ),
    ...(argocd ? [`  Argo CD: ${argocd.kind} in ${argocd.hub.name}${matchText(argocd.match)}`] : []),
    ...responses.adopt.map(({ match, parts }) => `  adopts ${selectorText(match)}: ${parts.join(", ")}`),
  ];
}

const onOff = (what: string, value: boolean | undefined): string[] =>
  value === undefined ? [] : [`${what} ${value ? "on" : "off"}`];

function clusterLine(
  head: string,
  {
    upgradePolicy,
    deletionProtection,
    logging,
    endpoint,
    authenticationMode,
    zonalShift,
    requiredTags,
  }: ClusterBaseline,
): string[] {
  const parts = [
    ...(upgradePolicy === undefined ? [] : [`${upgradePolicy} support`]),
    ...onOff("deletion protection", deletionProtection),
    ...(logging ? [`logs ${logging.join(" ")}`] : []),
    ...(endpoint ? [endpointText(endpoint)] : []),
    ...(authenticationMode === undefined ? [] : [`authentication ${authenticationMode}`]),
    ...onOff("zonal shift", zonalShift),
    ...(requiredTags ? [`tags ${requiredTags.join(" ")}`] : []),
  ];
  return parts.length === 0 ? [] : [`${head}${parts.join(", ")}`];
}

function endpointText({ public: open, publicAccessCidrs }: NonNullable<ClusterBaseline["endpoint"]>): string {
  if (!open) return "no public endpoint";
  return publicAccessCidrs ? `endpoint public to ${publicAccessCidrs.join(" ")}` : "endpoint public";
}

const addonText = ({ name, version, match }: BaselinePolicy["addons"][number]): string =>
  `${name}${version === undefined || version === "default" ? "" : ` ${version}`}${matchText(match)}`;

const policyText = ({ name, namespaces }: BaselinePolicy["access"][number]["policies"][number]): string =>
  namespaces ? `${name} in ${namespaces.join(" ")}` : name;

const matchText = (match: Selector | undefined): string => (match ? ` (${selectorText(match)})` : "");

/** `tier dev or staging, name shop-*`; `all clusters` for the empty selector. */
export function selectorText(match: Selector): string {
  const keys = Object.entries(match).map(([key, value]) => `${key} ${[value].flat().join(" or ")}`);
  return keys.join(", ") || "all clusters";
}
