import type { UpdateEntry } from "#sandbox/eks/state.ts";
import type { Bench, EksRequest } from "./sandbox.ts";

/** What changes a cluster or has EKS look at it, in the order a run calls it. Versions: of the thing, and of node groups the release. */
const WORDS: Record<string, (input: Record<string, unknown>) => string> = {
  StartInsightsRefresh: () => "refresh insights",
  UpdateAddon: ({ addonName, addonVersion }) => `${addonName} ${addonVersion}`,
  UpdateClusterVersion: ({ version }) => `control plane ${version}`,
  UpdateNodegroupVersion: ({ nodegroupName, version, releaseVersion, force }) =>
    [`nodes ${nodegroupName}`, version, releaseVersion, force ? "forced" : undefined].filter(Boolean).join(" "),
};

const READS = /^(Describe|List)/;

export const clusterOf = ({ input }: EksRequest): string => String(input.clusterName ?? input.name);

/** Calls that are not only reads, those that EKS refused left out. */
export const changeRequests = (bench: Bench, cluster?: string): EksRequest[] =>
  bench.requests.filter(
    (request) =>
      !READS.test(request.operation) &&
      request.error === undefined &&
      (cluster === undefined || clusterOf(request) === cluster),
  );

/** `control plane 1.35`, `coredns v1.13.2-eksbuild.4`, `nodes general 1.35 1.35.4-20261110`: what was called on a cluster, in order. */
export const changes = (bench: Bench, cluster: string): string[] =>
  changeRequests(bench, cluster).map(({ operation, input }) => WORDS[operation]?.(input) ?? operation);

/** The same without what only has EKS look again. */
export const updatesOf = (bench: Bench, cluster: string): string[] =>
  changes(bench, cluster).filter((change) => change !== WORDS.StartInsightsRefresh?.({}));

export interface Span {
  what: string;
  from: number;
  to: number;
}

/** From when to when each update of a cluster was under way, by EKS's own account. */
export function spans(bench: Bench, cluster: string): Span[] {
  const entries = bench.eks
    .clusters()
    .filter((state) => state.cluster.name === cluster)
    .flatMap(({ updates }) => [...updates.values()]);
  return entries.map((entry) => ({
    what: nameOf(entry),
    from: entry.update.createdAt?.getTime() ?? Number.NaN,
    to: entry.endedAt?.getTime() ?? Number.POSITIVE_INFINITY,
  }));
}

const nameOf = ({ update, addon, nodegroup }: UpdateEntry): string =>
  addon ?? (nodegroup === undefined ? `control plane ${update.params?.[0]?.value}` : `nodes ${nodegroup}`);

/** How many of the spans were under way at once at the most. */
export const mostAtOnce = (all: readonly Span[]): number =>
  Math.max(0, ...all.map(({ from }) => all.filter((other) => other.from <= from && from < other.to).length));

/** The span of that name; there must be exactly one. */
export function spanOf(bench: Bench, cluster: string, what: string): Span {
  const [span, ...others] = spans(bench, cluster).filter((candidate) => candidate.what === what);
  if (!span || others.length > 0) throw new Error(`${others.length + (span ? 1 : 0)} updates "${what}" of ${cluster}`);
  return span;
}

/** Version of the control plane, of every node group with its release, and of every add-on. */
export function stateOf(bench: Bench, name: string) {
  const state = bench.eks.clusters().find(({ cluster }) => cluster.name === name);
  if (!state) throw new Error(`no cluster ${name}`);
  const { cluster, nodegroups, addons } = state;
  return {
    version: cluster.version,
    nodes: Object.fromEntries([...nodegroups.values()].map((group) => [group.nodegroupName, group.releaseVersion])),
    addons: Object.fromEntries([...addons.values()].map((addon) => [addon.addonName, addon.addonVersion])),
  };
}
