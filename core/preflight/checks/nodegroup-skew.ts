import { allowedKubeletSkew, compareMinor, minorDistance } from "../../fleet/version.ts";
import { block, type PreflightFinding, warn } from "../finding.ts";
import { CUSTOM_AMI } from "../image-ends.ts";
import type { Check, PreflightInput } from "../input.ts";
import { byName, count } from "../text.ts";

/**
 * How far node groups may be behind the control plane. The sources disagree: the API (UpdateClusterVersion) asks for the same minor before the control
 * plane moves, Kubernetes and the user guide (update-cluster) allow three from 1.28 on. The strategy decides; strict unless it says otherwise.
 */
export const allowedGroupSkew = ({ policy, work }: PreflightInput): number =>
  policy.nodeSkew === "strict" ? 1 : allowedKubeletSkew(work.to);

export const nodegroupSkew: Check = (input) => {
  const { snapshot, work } = input;
  const allowed = allowedGroupSkew(input);
  return byName(snapshot.nodegroups).flatMap(({ name, version, amiType }): PreflightFinding[] => {
    const evidence = [`node group ${name}: ${version}`, `control plane: ${work.from}`];
    if (compareMinor(version, work.to) > 0) {
      const message = `node group ${name} at ${version} is newer than the control plane would be at ${work.to}`;
      const remedy = `Nodes must never be newer: replace node group ${name} by one at ${work.to}`;
      return [block({ code: "NODE_NEWER", message, evidence, remedy })];
    }
    if (!work.controlPlane || compareMinor(version, work.from) >= 0) return [];
    if (work.nodes && amiType !== CUSTOM_AMI) {
      const message = `node group ${name} at ${version} is behind its control plane; it goes to ${work.from} before that moves`;
      const remedy = `Allow for one more round of node replacements in ${name}, or do it ahead: aws eks update-nodegroup-version --cluster-name ${snapshot.ref.name} --nodegroup-name ${name}`;
      return [warn({ code: "NODES_FIRST", message, evidence, remedy })];
    }
    const distance = minorDistance(version, work.to);
    if (distance <= allowed) return [];
    const message = `node group ${name} at ${version} would be ${count(distance, "minor")} behind ${work.to}; ${allowed} allowed`;
    const how =
      amiType === CUSTOM_AMI
        ? `with an AMI for ${work.from} in a new version of its launch template`
        : `aws eks update-nodegroup-version --cluster-name ${snapshot.ref.name} --nodegroup-name ${name}`;
    return [block({ code: "NODE_SKEW", message, evidence, remedy: `Upgrade its nodes to ${work.from} first: ${how}` })];
  });
};
