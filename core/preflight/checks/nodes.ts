import type { NodeManager, NodeSnapshot } from "../../fleet/surroundings.ts";
import { allowedKubeletSkew, compareMinor, isMinor, minorDistance } from "../../fleet/version.ts";
import { block, type PreflightFinding, warn } from "../finding.ts";
import { CUSTOM_AMI } from "../image-ends.ts";
import type { Check, PreflightInput } from "../input.ts";
import { remedyAtSite, remedyForOld, WORDS } from "../node-managers.ts";
import { count, some, sortedBy, unstopped } from "../text.ts";
import { allowedGroupSkew } from "./nodegroup-skew.ts";

/** Nodes nobody replaces after the control plane moved, unless their owner does. */
const STAY: readonly NodeManager[] = ["hybrid", "self-managed", "fargate"];

/**
 * Kubelets of the nodes EKS does not keep a version of: up to three minors behind from 1.28 on, never newer than the control plane. Hybrid nodes
 * follow the same rule. Sources: EKS user guide, update-cluster and hybrid-nodes-upgrade; Kubernetes version skew policy.
 */
export const nodeKubelets: Check = (input) => {
  const { nodes, policy, snapshot, work } = input;
  if (nodes === undefined) return [];
  if ("unreadable" in nodes) {
    return [
      {
        code: "NODES_UNREADABLE",
        severity: policy.unreadableNodes,
        message: `the kubelets of its nodes cannot be read: ${unstopped(nodes.unreadable)}`,
        evidence: [`self-managed, Karpenter and hybrid nodes of ${snapshot.ref.name} are not checked`],
        remedy:
          "Let Fleetwright's role list nodes by an access entry and reach the cluster's endpoint, or look at them by hand: kubectl get nodes",
      },
    ];
  }
  return alike(nodes, input).flatMap((group): PreflightFinding[] => {
    const { manager, version, names, at } = group;
    const who = `${count(names.length, WORDS[manager])}${at ? ` of site ${at.site}` : ""} with kubelet ${version}`;
    const remedyFor = (to: string) => (at ? remedyAtSite(at, to) : remedyForOld(manager, to));
    const evidence = [`${version}: ${some(names)}`];
    if (compareMinor(version, work.to) > 0) {
      const message = `${who} ${are(names)} newer than the control plane would be at ${work.to}`;
      const remedy = `Replace ${names.length === 1 ? "it" : "them"} by nodes of ${work.to} or older: kubelets must never be newer than the control plane`;
      return [block({ code: "NODE_NEWER", message, evidence, remedy })];
    }
    if (!work.controlPlane) return [];
    const distance = minorDistance(version, work.to);
    const allowed = manager === "nodegroup" ? allowedGroupSkew(input) : allowedKubeletSkew(work.to);
    if (distance > allowed) {
      const message = `${who} would be ${count(distance, "minor")} behind ${work.to}; ${allowed} allowed`;
      return [block({ code: "NODE_SKEW", message, evidence, remedy: remedyFor(work.from) })];
    }
    if (distance === 0 || !STAY.includes(manager)) return [];
    const message = `${who} ${names.length === 1 ? "stays" : "stay"} behind when the control plane goes to ${work.to}: ${distance} of at most ${allowed} minors`;
    return [warn({ code: "NODES_STAY_BEHIND", message, evidence, remedy: remedyFor(work.to) })];
  });
};

interface Alike {
  manager: NodeManager;
  version: string;
  names: string[];
  at?: NonNullable<PreflightInput["nodeSites"]>[string];
}

const are = (names: readonly string[]): string => (names.length === 1 ? "is" : "are");

/** Nodes of one kind, site and version, in a stable order. */
function alike(nodes: readonly NodeSnapshot[], { snapshot, nodeSites = {} }: PreflightInput) {
  // Of managed groups EKS knows the version, except where the image is the user's own.
  const custom = new Set(snapshot.nodegroups.filter(({ amiType }) => amiType === CUSTOM_AMI).map(({ name }) => name));
  const groups = new Map<string, Alike>();
  for (const { name, kubeletVersion: version, manager, group } of sortedBy(nodes, (node) => node.name)) {
    if (!isMinor(version) || (manager === "nodegroup" && !custom.has(group ?? ""))) continue;
    const at = manager === "hybrid" ? nodeSites[name] : undefined;
    const key = `${manager}/${version.padStart(8)}/${at?.site ?? ""}`;
    const known = groups.get(key) ?? { manager, version, names: [], ...(at ? { at } : {}) };
    known.names.push(name);
    groups.set(key, known);
  }
  return sortedBy([...groups.entries()], ([key]) => key).map(([, group]) => group);
}
