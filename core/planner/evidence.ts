import type { ClusterSnapshot } from "../fleet/cluster.ts";
import { compareMinor } from "../fleet/version.ts";
import { groupsBehind } from "../preflight/work.ts";
import { type AddonChange, compareAddonVersions } from "./addons.ts";
import type { Reason } from "./plan.ts";
import { groupsBehindRelease } from "./targets.ts";

export type Evidence = { verified: true; evidence: string[] } | { verified: false; reasons: Reason[] };

/** What is looked at beside the control plane and add-ons. */
export interface EvidenceWanted {
  /** False while a stage moves control planes only: nodes may be one minor behind then. */
  nodes?: boolean;
  /** Add-ons must show at least the versions they were to change to. */
  addons?: readonly Pick<AddonChange, "name" | "to">[];
  /** AMI releases node groups must show, by `nodeImageKey`; for goals about images. */
  nodeReleases?: Readonly<Record<string, string>>;
}

/**
 * Whether the cluster shows version `to` everywhere, by what was read after `since`. An older reading proves nothing: it may be the
 * healthy state from before the upgrade.
 */
export function verifyHop(
  snapshot: ClusterSnapshot,
  to: string,
  since: string,
  { nodes = true, addons = [], nodeReleases = {} }: EvidenceWanted = {},
): Evidence {
  const reasons: Reason[] = [];
  if (Date.parse(snapshot.observedAt) < Date.parse(since)) {
    reasons.push({
      code: "STALE_EVIDENCE",
      message: `read at ${snapshot.observedAt}, before the upgrade began at ${since}`,
    });
  }
  if (compareMinor(snapshot.version, to) < 0) {
    reasons.push({ code: "CONTROL_PLANE_BEHIND", message: `the control plane is at ${snapshot.version}, not ${to}` });
  }
  if (snapshot.status !== "ACTIVE") {
    reasons.push({ code: "CLUSTER_NOT_ACTIVE", message: `the cluster is ${snapshot.status}` });
  }
  for (const { name, version } of nodes ? groupsBehind({ ...snapshot, version: to }) : []) {
    reasons.push({ code: "NODEGROUP_BEHIND", message: `node group ${name} is at ${version}, not ${to}` });
  }
  for (const { name, status } of snapshot.nodegroups) {
    if (status !== "ACTIVE") reasons.push({ code: "NODEGROUP_NOT_ACTIVE", message: `node group ${name} is ${status}` });
  }
  for (const { name, releaseVersion } of groupsBehindRelease(snapshot, nodeReleases)) {
    reasons.push({ code: "NODE_IMAGE_BEHIND", message: `node group ${name} has AMI release ${releaseVersion}` });
  }
  for (const { name, version, status, issues } of snapshot.addons) {
    const behind = addons.find((change) => change.name === name && compareAddonVersions(version, change.to) < 0);
    if (behind) reasons.push({ code: "ADDON_BEHIND", message: `add-on ${name} is at ${version}, not ${behind.to}` });
    if (status === "ACTIVE") continue;
    const issue = issues[0];
    const words = issue ? ` (${issue.code}: ${issue.message})` : "";
    reasons.push({ code: "ADDON_NOT_ACTIVE", message: `add-on ${name} is ${status}${words}` });
  }
  if (reasons.length > 0) return { verified: false, reasons };
  return {
    verified: true,
    evidence: [
      `control plane ${snapshot.version}, ACTIVE`,
      ...snapshot.nodegroups.map(
        ({ name, version, releaseVersion }) => `node group ${name} ${releaseVersion ?? version}, ACTIVE`,
      ),
      ...snapshot.addons.map(({ name, version }) => `add-on ${name} ${version}, ACTIVE`),
      `read at ${snapshot.observedAt}`,
    ],
  };
}
