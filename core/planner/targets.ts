import type { ClusterSnapshot, NodegroupSnapshot } from "../fleet/cluster.ts";
import { compareMinor, isMinor, minorDistance, minorsBetween, nextMinor } from "../fleet/version.ts";
import { versionForTarget } from "./addons.ts";
import { type Exclusion, type ExclusionContext, excludedBecause, notUsable } from "./exclusion.ts";
import { addonKey, type Goal, nodeImageKey, type PlanningFacts } from "./plan.ts";

/** Where a goal takes one cluster, and through which minors; or why it leaves the cluster alone. */
export type Target = { to: string; hops: string[] } | { to: string; exclusion: Exclusion };

type VersionGoal = Extract<Goal, { kind: "kubernetes-version" }>;

const skipped = (code: string, message: string): Exclusion => ({ status: "skipped", reason: { code, message } });

/** @param goal any but a rollback, which has a plan of its own */
export function targetOf(
  goal: Goal,
  snapshot: ClusterSnapshot,
  maxHops: number,
  facts: PlanningFacts,
  context: ExclusionContext = {},
): Target {
  if (goal.kind === "kubernetes-version") return versionTarget(goal, snapshot, maxHops, facts, context);
  const to = snapshot.version;
  const exclusion = notUsable(snapshot, facts.now, context) ?? nothingToDo(goal, snapshot, facts);
  // One hop of work at the minor it has.
  return exclusion ? { to, exclusion } : { to, hops: [to] };
}

function versionTarget(
  goal: VersionGoal,
  snapshot: ClusterSnapshot,
  maxHops: number,
  facts: PlanningFacts,
  context: ExclusionContext,
): Target {
  const to = resolvedVersion(goal, snapshot.version, maxHops, facts);
  if (to === undefined) {
    const message = `EKS offers nothing newer than ${snapshot.version}`;
    return { to: snapshot.version, exclusion: skipped("NO_NEWER_VERSION", message) };
  }
  const exclusion = excludedBecause(snapshot, to, maxHops, facts, context);
  if (exclusion) return { to, exclusion };
  const hops = minorsBetween(snapshot.version, to);
  // A control plane already there leaves one hop to complete: its nodes and add-ons.
  return { to, hops: hops.length > 0 ? hops : [to] };
}

/** The minor a goal means for a cluster at `from`; undefined when EKS offers none that is newer. */
function resolvedVersion(
  { version }: VersionGoal,
  from: string,
  maxHops: number,
  { versions }: PlanningFacts,
): string | undefined {
  if (version !== "+1" && version !== "latest") return version;
  // Without a version of its own nothing can be resolved; the exclusion says so.
  if (!isMinor(from)) return from;
  const newer = versions
    .filter(({ status, version: offered }) => status !== "UNSUPPORTED" && compareMinor(offered, from) > 0)
    .map(({ version: offered }) => offered)
    .sort(compareMinor);
  // A next minor that EKS gave up is no reason to call the cluster up to date: it is named, and found not to be offered.
  const next = nextMinor(from);
  if (version === "+1") return newer.length === 0 ? undefined : next;
  const standard = new Set(
    versions.filter(({ status }) => status === "STANDARD_SUPPORT").map((facts) => facts.version),
  );
  const latest = [...standard].sort(compareMinor).at(-1);
  // Already at the latest: the ordinary reasons say so, and node groups that are behind still count.
  if (latest === undefined || compareMinor(latest, from) <= 0) return from;
  return newer.filter((offered) => minorDistance(from, offered) <= maxHops).at(-1) ?? next;
}

function nothingToDo(goal: Goal, snapshot: ClusterSnapshot, facts: PlanningFacts): Exclusion | undefined {
  if (goal.kind === "node-image") {
    if (snapshot.nodegroups.length === 0) return skipped("NO_NODEGROUPS", "it has no managed node groups");
    const releases = facts.nodeReleases ?? {};
    if (groupsBehindRelease(snapshot, releases).length > 0) return undefined;
    if (!snapshot.nodegroups.some((group) => publishedFor(snapshot.ref.region, group, releases) !== undefined)) {
      const types = [...new Set(snapshot.nodegroups.map(({ amiType = "unknown" }) => amiType))].sort().join(", ");
      return skipped("NO_PUBLISHED_IMAGE", `AWS publishes no releases of its node groups' AMIs (${types})`);
    }
    return skipped("ALREADY_AT_TARGET", "every node group with an AMI of EKS's has the recommended release");
  }
  if (goal.kind === "addons") {
    if (snapshot.addons.length === 0) return skipped("NO_ADDONS", "it has no EKS add-ons");
    const { region } = snapshot.ref;
    const behind = snapshot.addons.some(({ name, version }) => {
      const wanted = versionForTarget(version, snapshot.version, facts.addonVersions?.[addonKey(region, name)] ?? []);
      return wanted !== undefined && wanted !== version;
    });
    return behind
      ? undefined
      : skipped("ALREADY_AT_TARGET", "every add-on has the version EKS advises, or a newer one");
  }
  return rotatedLately(snapshot, facts);
}

/** The release to be at, of a group's own minor; undefined for custom AMIs and types without a published one. */
const publishedFor = (
  region: string,
  { version, amiType }: NodegroupSnapshot,
  releases: Readonly<Record<string, string>>,
): string | undefined => (amiType === undefined ? undefined : releases[nodeImageKey(region, version, amiType)]);

/** Node groups whose AMI release is known and not the recommended one. Custom AMIs and types without a published release are their owners'. */
export function groupsBehindRelease(
  { ref, nodegroups }: Pick<ClusterSnapshot, "ref" | "nodegroups">,
  releases: Readonly<Record<string, string>>,
): ClusterSnapshot["nodegroups"] {
  return nodegroups.filter((group) => {
    const { releaseVersion } = group;
    const wanted = publishedFor(ref.region, group, releases);
    return wanted !== undefined && releaseVersion !== undefined && compareReleases(releaseVersion, wanted) < 0;
  });
}

/** After the hyphen of Amazon Linux `20261110`, of Windows `2026.11.10`. */
const DATE = /^(20\d\d)\.?(0[1-9]|1[0-2])\.?(0[1-9]|[12]\d|3[01])$/;

/** Orders AMI releases such as `1.34.2-20261110`: by version, then by date. What else follows the hyphen (Bottlerocket's commit) has no order. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [a, b].map((release) => {
    const [version = "", build = ""] = release.split("-");
    return [...version.split(".").map(Number), Number(DATE.exec(build)?.slice(1).join("") ?? 0)];
  }) as [number[], number[]];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const ROTATED_LATELY_DAYS = 30;

/** An authority activated by a person a short while ago has just been rotated; EKS's own activation of the first one is older than that. */
function rotatedLately(
  { ref, createdAt }: ClusterSnapshot,
  { authorities, now }: PlanningFacts,
): Exclusion | undefined {
  const known = authorities?.[`${ref.account}/${ref.region}/${ref.name}`] ?? [];
  const signer = known.find(({ signingStatus }) => signingStatus === "IN_USE");
  const activated = signer?.activatedAt;
  if (activated === undefined || known.length < 2 || activated <= createdAt) return undefined;
  const days = (Date.parse(now) - Date.parse(activated)) / 86_400_000;
  if (days > ROTATED_LATELY_DAYS) return undefined;
  return skipped("ALREADY_ROTATED", `its certificate authority was rotated at ${activated}`);
}
