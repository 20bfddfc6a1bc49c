import { FleetwrightError } from "#core/errors.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import { matches } from "#core/fleet/selector.ts";
import { isLive } from "#core/hybrid/activation.ts";
import { type NodeRecord, nodeStatus } from "#core/hybrid/node.ts";
import { placeSubject } from "#core/lifecycle/places.ts";
import type { KubernetesVersionFacts } from "#core/planner/plan.ts";
import { placesOf } from "#core/policy/places.ts";
import type { Selector } from "#core/policy/policy.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import { byMinor } from "#core/review/support.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import type { ReviewedFleet } from "#events/operator/review.ts";
import { mapBounded } from "../bounded.ts";
import type { Composition } from "../compose.ts";

export type ReviewPorts = Pick<
  Composition,
  "policy" | "clusterRecords" | "findings" | "versions" | "watches" | "runs" | "activationRecords" | "nodeRecords"
>;

const AT_ONCE = 8;
/** The newest runs; older ones are in the table. */
const RUNS = 20;
/** Of those an exemption is about, and of a site's nodes that somebody should look at: the rest is a number. */
const NAMED = 50;

/** What is on record of the whole fleet, read once for all that is made of it. */
export interface OnRecord {
  records: readonly ClusterRecord[];
  versions: readonly KubernetesVersionFacts[];
  gaps: ReviewedFleet["gaps"];
}

/** @param records of clusters that are there */
export async function reviewedFleet(
  ports: ReviewPorts,
  { records, ...read }: OnRecord,
  now: Date,
): Promise<ReviewedFleet> {
  const { policy } = ports;
  const { lifecycle } = policy;
  return {
    fleet: policy.fleet,
    now: now.toISOString(),
    until: new Date(now.getTime() + lifecycle.horizonSeconds * 1000).toISOString(),
    prices: lifecycle.prices,
    accounts: Object.fromEntries(policy.accounts.map(({ id, name }) => [id, name])),
    tiers: tiersOf(policy),
    versions: [...read.versions],
    exemptions: policy.exemptions.map(({ rule, match, owner, reason, expires }) => {
      const about = records.filter((record) => matches(match, record)).map(({ id }) => id);
      return {
        rule,
        match: selectorText(match),
        owner,
        reason,
        expires,
        clusters: about.length,
        some: about.slice(0, NAMED),
      };
    }),
    sites: await sitesOf(ports, now),
    runs: await mapBounded(await ports.runs.list(RUNS), AT_ONCE, async (run) =>
      runOf(run, await ports.runs.members(run.id)),
    ),
    gaps: [...read.gaps, ...(await unlisted(ports))],
  };
}

/** Kubernetes versions EKS offers; without them supports and costs are not known, and the rest of the review is. */
export async function versionsOr(ports: Pick<ReviewPorts, "versions" | "policy">): Promise<Omit<OnRecord, "records">> {
  try {
    return { versions: await ports.versions.kubernetesVersions(ports.policy.hub), gaps: [] };
  } catch (error) {
    if (!(error instanceof FleetwrightError)) throw error;
    const gap = { what: "Kubernetes versions and their ends of support", why: error.message, since: null };
    return { versions: [], gaps: [gap] };
  }
}

/** Tiers that strategies have stages for, in their order. */
function tiersOf({ strategies }: Composition["policy"]): string[] {
  const stages = Object.values(strategies).flatMap((strategy) => strategy.stages);
  return [...new Set(stages.flatMap(({ match }) => match.tier ?? []))];
}

/** `tier dev or staging, name legacy-*`. */
function selectorText(match: Selector): string {
  const parts = Object.entries(match).map(([key, wanted]) => `${key} ${[wanted].flat().join(" or ")}`);
  return parts.length === 0 ? "all clusters" : parts.join(", ");
}

async function unlisted({ policy, watches }: ReviewPorts): Promise<ReviewedFleet["gaps"]> {
  const gaps = await mapBounded(placesOf(policy), AT_ONCE, async (scope) => {
    const place = await watches.get("place", placeSubject(scope));
    const what = `clusters of account ${scope.account} in ${scope.region}`;
    if (place?.unreadable) return [{ what, why: place.unreadable.reason.message, since: place.unreadable.since }];
    return place ? [] : [{ what, why: "nobody has listed them yet", since: null }];
  });
  return gaps.flat();
}

async function sitesOf(
  { policy, nodeRecords, activationRecords }: ReviewPorts,
  now: Date,
): Promise<ReviewedFleet["sites"]> {
  if (policy.sites.length === 0) return [];
  const places = new Map(
    policy.sites.map(({ cluster: { account, region } }) => [`${account}/${region}`, { account, region }]),
  );
  const nodes = (await Promise.all([...places.values()].map((place) => nodeRecords.of(place)))).flat();
  const activations = (await activationRecords.list()).filter((record) => isLive(record, now));
  return policy.sites.map((site) => ({
    ...siteOf(
      site,
      nodes.filter((node) => node.site === site.name && node.removedAt === undefined),
    ),
    activations: activations
      .filter((record) => record.site === site.name)
      .map(({ id, standing, nodes: limit, registrations, expiresAt = "" }) => ({
        ...{ id, standing, registrations, expiresAt },
        nodes: limit,
      })),
  }));
}

function siteOf({ name, cluster, owner, credentials }: SitePolicy, nodes: readonly NodeRecord[]) {
  const statuses = nodes.map((node) => ({ node, status: nodeStatus(node) }));
  const count = (wanted: string) => statuses.filter(({ status }) => status === wanted).length;
  const minors = [...new Set(nodes.flatMap(({ kubelet }) => kubelet ?? []))].sort(byMinor);
  return {
    ...{ name, owner, credentials },
    cluster: clusterId(cluster),
    nodes: {
      all: nodes.length,
      connected: nodes.filter(({ ping }) => ping === "Online").length,
      lost: count("lost"),
      unknown: count("unknown"),
      leaving: count("proposed-removal"),
    },
    kubelets: minors.map((minor) => ({ minor, nodes: nodes.filter(({ kubelet }) => kubelet === minor).length })),
    troubled: statuses
      .flatMap(({ node, status }) =>
        status === "unknown" || status === "lost" || status === "proposed-removal"
          ? [
              {
                ...{ id: node.id, status, since: node.lostSince ?? null },
                hostname: node.hostname ?? null,
                reasons: [
                  ...node.breaches.map(({ message }) => message),
                  ...(node.removal ? [node.removal.reason] : []),
                ],
              },
            ]
          : [],
      )
      .slice(0, NAMED),
  };
}

function runOf(run: RunRecord, members: readonly MemberRecord[]): ReviewedFleet["runs"][number] {
  const { id, goal, strategy, requestedBy, status, reason, startedAt, endedAt, stages } = run;
  const seconds = members
    .flatMap(({ status: outcome, startedAt: from, endedAt: to }) =>
      outcome === "upgraded" && from && to ? [Math.round((Date.parse(to) - Date.parse(from)) / 1000)] : [],
    )
    .sort((a, b) => a - b);
  const statuses = Map.groupBy(members, (member) => member.status);
  return {
    ...{ id, goal, strategy, requestedBy, status, startedAt },
    reason: reason ?? null,
    endedAt: endedAt ?? null,
    stages: stages.map((stage) => ({ name: stage.name, status: stage.status })),
    members: Object.fromEntries([...statuses].map(([member, same]) => [member, same.length])),
    medianSeconds: seconds[Math.floor(seconds.length / 2)] ?? null,
  };
}
