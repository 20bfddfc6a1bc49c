import { type ClusterId, clusterId, type FleetCluster } from "#core/fleet/cluster.ts";
import { clusterNamed } from "#core/fleet/named.ts";
import { minorsBetween, previousMinor } from "#core/fleet/version.ts";
import { addonKey, type Goal, nodeImageKey, type OtherRun, type Plan, type PlanningFacts } from "#core/planner/plan.ts";
import { planRun } from "#core/planner/planner.ts";
import { planRollback, type RollbackFacts, type RollbackRequest } from "#core/planner/rollback.ts";
import type { Ports } from "#core/ports.ts";
import { groupsBehind } from "#core/preflight/work.ts";
import type { RecordedVersions } from "#core/run/run.ts";
import { stageEnded } from "#core/run/stages.ts";
import { mapBounded } from "../bounded.ts";
import { readFleet } from "../cluster/inventory.ts";
import type { Composition } from "../compose.ts";
import { readNodes } from "./going-back.ts";
import { runningRuns } from "./runs.ts";

const READS_AT_ONCE = 16;

export interface PlannedFleet {
  plan: Plan;
  fleet: FleetCluster[];
  /** AMI releases the run is to freeze. */
  nodeReleases: Record<string, string>;
  /** Versions earlier runs wrote down, of clusters that go back. */
  recorded: Record<ClusterId, RecordedVersions>;
}

type PlanningPorts = Pick<
  Composition,
  "policy" | "clusters" | "versions" | "runs" | "updates" | "nodeImages" | "authorities" | "nodes"
>;

/**
 * Plans over the whole fleet as it is now.
 *
 * @param runId of the run being planned, which is not "another run"
 * @throws {InvalidInputError} what a person has to correct
 */
export async function planFleet(
  ports: PlanningPorts,
  { goal, strategy, runId }: { goal: Goal; strategy: string; runId?: string },
  now: Date,
): Promise<PlannedFleet> {
  const { policy } = ports;
  const fleet = await readFleet(policy, ports.clusters);
  const versions = await ports.versions.kubernetesVersions(policy.hub);
  if (goal.kind === "rollback") {
    const others = await otherRuns(ports.runs, runId, now);
    return rollbackPlan(ports, fleet, { clusters: goal.clusters, strategy, otherRuns: others }, versions, now);
  }
  const facts: PlanningFacts = {
    now: now.toISOString(),
    versions,
    otherRuns: await otherRuns(ports.runs, runId, now),
    ...(goal.kind === "addons" ? { addonVersions: await addonVersions(ports, fleet) } : {}),
    ...(goal.kind === "ca-rotation" ? { authorities: await authorities(ports, fleet) } : {}),
    ...(goal.kind === "node-image" ? { nodeReleases: await nodeReleases(ports, fleet.map(ownImages)) } : {}),
  };
  const plan = planRun(fleet, { goal, strategy, policy }, facts);
  return {
    plan,
    fleet,
    recorded: {},
    nodeReleases: { ...(facts.nodeReleases ?? (await releasesOf(ports, plan, fleet))) },
  };
}

/** The releases a version update takes its node groups to: of the minors it goes through, and of its own where groups catch up first. */
function releasesOf(ports: PlanningPorts, plan: Plan, fleet: readonly FleetCluster[]): Promise<Record<string, string>> {
  if (plan.goal.kind !== "kubernetes-version") return Promise.resolve({});
  const byId = new Map(fleet.map((cluster) => [clusterId(cluster.snapshot.ref), cluster]));
  const wanted = plan.stages.flatMap(({ members }) =>
    members.flatMap(({ id, from, to }) => {
      const cluster = byId.get(id);
      if (!cluster) return [];
      const catchesUp = groupsBehind(cluster.snapshot).length > 0;
      return [{ ...ownImages(cluster), minors: [...(catchesUp ? [from] : []), ...minorsBetween(from, to)] }];
    }),
  );
  return nodeReleases(ports, wanted);
}

interface WantedImages {
  account: string;
  region: string;
  minors: string[];
  amiTypes: string[];
}

const ownImages = ({ snapshot: { ref, nodegroups } }: FleetCluster): WantedImages => ({
  account: ref.account,
  region: ref.region,
  minors: [...new Set(nodegroups.map(({ version }) => version))],
  amiTypes: [...new Set(nodegroups.flatMap(({ amiType }) => (amiType === undefined ? [] : [amiType])))],
});

/** One question per Region, minor and AMI type, asked in the account where one was seen first: the answer is AWS's, the same for all. */
async function nodeReleases(
  { nodeImages }: Pick<PlanningPorts, "nodeImages">,
  wanted: readonly WantedImages[],
): Promise<Record<string, string>> {
  const questions = new Map(
    wanted.flatMap(({ account, region, minors, amiTypes }) =>
      minors.flatMap((minor) =>
        amiTypes.map((amiType) => [nodeImageKey(region, minor, amiType), { account, region, minor, amiType }] as const),
      ),
    ),
  );
  const answers = await mapBounded([...questions], READS_AT_ONCE, async ([key, { minor, amiType, ...scope }]) => {
    const release = await nodeImages.latestRelease(scope, { minor, amiType });
    return release === undefined ? [] : [[key, release] as const];
  });
  return Object.fromEntries(answers.flat());
}

async function addonVersions({ versions }: Pick<PlanningPorts, "versions">, fleet: readonly FleetCluster[]) {
  const questions = new Map(
    fleet.flatMap(({ snapshot: { ref, addons } }) =>
      addons.map(({ name }) => [addonKey(ref.region, name), { ref, name }] as const),
    ),
  );
  const answers = await mapBounded([...questions], READS_AT_ONCE, async ([key, { ref, name }]) => {
    return [key, await versions.addonVersions(ref, name)] as const;
  });
  return Object.fromEntries(answers);
}

async function authorities(
  { authorities: reader }: Pick<PlanningPorts, "authorities">,
  fleet: readonly FleetCluster[],
) {
  const answers = await mapBounded(fleet, READS_AT_ONCE, async ({ snapshot: { ref } }) => {
    return [clusterId(ref), await reader.list(ref)] as const;
  });
  return Object.fromEntries(answers);
}

/** How many runs are asked for the versions a cluster had: a control plane goes back within seven days or not at all. */
const RECENT_RUNS = 50;

/** What other runs under way are not done with. */
export async function otherRuns(
  runs: Ports["runs"],
  runId: string | undefined,
  now: Date,
): Promise<Record<ClusterId, OtherRun>> {
  const found: Record<ClusterId, OtherRun> = {};
  for (const run of await runningRuns(runs, now)) {
    if (run.id === runId) continue;
    const soaking = new Set(run.stages.filter((stage) => !stageEnded(stage)).map(({ name }) => name));
    for (const { id, stage, status } of await runs.members(run.id)) {
      if (status === "waiting" || status === "upgrading" || status === "overdue" || status === "rolling-back")
        found[id] = { runId: run.id, stage, state: "open" };
      else if (status === "upgraded" && soaking.has(stage)) found[id] = { runId: run.id, stage, state: "soaking" };
    }
  }
  return found;
}

async function rollbackPlan(
  ports: PlanningPorts,
  fleet: FleetCluster[],
  request: Pick<RollbackRequest, "clusters" | "strategy" | "otherRuns">,
  versions: RollbackFacts["versions"],
  now: Date,
): Promise<PlannedFleet> {
  const facts: Record<ClusterId, RollbackFacts> = {};
  const recorded: Record<ClusterId, RecordedVersions> = {};
  for (const name of request.clusters) {
    const { ref } = clusterNamed(fleet, name).snapshot;
    const id = clusterId(ref);
    const snapshot = await ports.clusters.read(ref, { insights: "ROLLBACK_READINESS" });
    const changes = await ports.updates.versionChanges(ref);
    facts[id] = { snapshot, changes, versions, nodes: await readNodes(ports, ref), now };
    const before = await recordedVersions(ports.runs, id, snapshot.version);
    if (before) recorded[id] = before;
  }
  return { plan: planRollback(fleet, { ...request, facts, recorded }), fleet, recorded, nodeReleases: {} };
}

/** What the newest run that took the cluster to `version` wrote down before it did; runs that worked on it at that minor did not. */
async function recordedVersions(
  runs: Ports["runs"],
  cluster: ClusterId,
  version: string,
): Promise<RecordedVersions | undefined> {
  for (const run of await runs.list(RECENT_RUNS)) {
    const member = await runs.member(run.id, cluster);
    if (member?.before?.version === previousMinor(version)) return member.before;
  }
  return undefined;
}
