import type { NodegroupSnapshot } from "../../fleet/cluster.ts";
import { compareMinor } from "../../fleet/version.ts";
import { block, type PreflightFinding, warn } from "../finding.ts";
import { CUSTOM_AMI, imageEndOf } from "../image-ends.ts";
import type { Check, PreflightInput } from "../input.ts";
import { byName } from "../text.ts";

/** Whether there is an image for the nodes of each node group, and who brings it. */
export const nodeImages: Check = (input) => byName(input.snapshot.nodegroups).flatMap((group) => imageOf(group, input));

function imageOf(group: NodegroupSnapshot, input: PreflightInput): PreflightFinding[] {
  const { snapshot, work, nodeReleases } = input;
  const { name, amiType, version } = group;
  if (amiType === undefined) return [];
  const ended = endedImage(group, input);
  if (ended) return [ended];
  if (!work.nodes || compareMinor(version, work.to) >= 0) return [];
  const evidence = [`AMI type ${amiType}`, `node group ${name}: ${version}`];
  if (amiType === CUSTOM_AMI) {
    // Source: API reference, UpdateNodegroupVersion: with a custom AMI a version given in the call makes the update fail.
    return [
      warn({
        code: "NODEGROUP_CUSTOM_AMI",
        message: `node group ${name} runs an AMI of its own from a launch template; EKS does not take it to ${work.to} by itself`,
        evidence,
        remedy: `Build an AMI for ${work.to}, put it into a new version of the launch template, and update the group to that: aws eks update-nodegroup-version --cluster-name ${snapshot.ref.name} --nodegroup-name ${name} --launch-template name=NAME,version=VERSION`,
      }),
    ];
  }
  if (nodeReleases?.[amiType] !== null) return [];
  return [
    warn({
      code: "NODE_IMAGE_UNKNOWN",
      message: `EKS names no image of AMI type ${amiType} for ${work.to}, which node group ${name} needs`,
      evidence,
      remedy: `Check that EKS has published one for ${work.to} in ${snapshot.ref.region}; otherwise wait for it, or move the pods to a node group of another type`,
    }),
  ];
}

function endedImage(
  { name, amiType, version, releaseVersion }: NodegroupSnapshot,
  { work, now }: PreflightInput,
): PreflightFinding | undefined {
  const end = imageEndOf(amiType);
  if (!end) return undefined;
  const evidence = [
    `AMI type ${amiType}, release ${releaseVersion ?? "unknown"}`,
    `${end.name}: ended ${end.ended}, last minor ${end.lastMinor} (${end.source})`,
  ];
  const remedy = `Create a node group of AMI type ${end.successor}, move the pods there, and delete ${name}`;
  if (work.nodes && compareMinor(work.target, end.lastMinor) > 0 && compareMinor(version, work.target) < 0) {
    const message = `node group ${name} runs ${end.name} (${amiType}), and EKS has no such image for ${work.target}; the last is for ${end.lastMinor}`;
    return block({ code: "NODE_IMAGE_ENDED", message, evidence, remedy });
  }
  const since = now.toISOString() < end.ended ? `ends on ${end.ended}` : `ended on ${end.ended}`;
  const message = `node group ${name} runs ${end.name} (${amiType}), whose images get no more fixes: support ${since}`;
  return warn({ code: "NODE_IMAGE_ENDED", message, evidence, remedy });
}
