import { allowedKubeletSkew, compareMinor, isMinor, minorDistance } from "../../fleet/version.ts";
import { compareReleases } from "../../planner/targets.ts";
import { CUSTOM_AMI, imageEndOf } from "../../preflight/image-ends.ts";
import { byName, count } from "../../preflight/text.ts";
import { driftRule, GUIDE, releaseKey } from "../rule.ts";

export const nodegroupBehind = driftRule({
  id: "nodegroup-behind",
  title: "Node group is behind its control plane",
  severity: "medium",
  why: "Kubelets may be a few minors behind the control plane, no more: the next upgrade of the control plane is refused, or leaves nodes nobody supports.",
  remedy: "Update the node group to the control plane's minor.",
  page: `${GUIDE}/update-managed-node-group.html`,
  needs: ["cluster", "nodegroups"],
  find: ({ cluster, nodegroups }, { ref }) =>
    byName(nodegroups).flatMap(({ name, version, amiType }) => {
      if (!isMinor(version) || !isMinor(cluster.version) || compareMinor(version, cluster.version) >= 0) return [];
      const behind = minorDistance(version, cluster.version);
      const last = behind >= allowedKubeletSkew(cluster.version);
      return [
        {
          subject: name,
          found: version,
          wanted: cluster.version,
          message: `Node group ${name} is at ${version}, ${count(behind, "minor")} behind its control plane.`,
          ...(last ? { severity: "high" as const } : {}),
          remedy:
            amiType === CUSTOM_AMI
              ? `Build an AMI for ${cluster.version} and put it into a new version of the launch template of ${name}.`
              : `aws eks update-nodegroup-version --cluster-name ${ref.name} --nodegroup-name ${name}`,
        },
      ];
    }),
});

export const nodeImageBehind = driftRule({
  id: "node-image-behind",
  title: "Node image is not the latest",
  severity: "low",
  why: "New AMI releases bring fixes for the kernel, containerd and the kubelet; nodes get them only by being replaced.",
  remedy: "Update the node group to the release EKS recommends.",
  page: `${GUIDE}/update-managed-node-group.html`,
  needs: ["nodegroups", "node-releases"],
  find: ({ nodegroups, "node-releases": releases }) =>
    byName(nodegroups).flatMap((group) => {
      const { name, releaseVersion } = group;
      const wanted = releases[releaseKey(group)];
      if (wanted === undefined || releaseVersion === undefined || compareReleases(releaseVersion, wanted) >= 0)
        return [];
      return [
        {
          subject: name,
          found: releaseVersion,
          wanted,
          message: `The nodes of ${name} run release ${releaseVersion}; EKS recommends ${wanted}.`,
        },
      ];
    }),
});

export const amiTypeEnded = driftRule({
  id: "ami-type-ended",
  title: "AMI type is at its end of life",
  severity: "high",
  why: "EKS publishes no images of this type any more, so nodes get no fixes, and newer Kubernetes minors have none at all.",
  remedy: "Create a node group of the type that follows it, move the pods there, and delete the old one.",
  page: `${GUIDE}/eks-ami-deprecation-faqs.html`,
  needs: ["nodegroups"],
  find: ({ nodegroups }, { now }) =>
    byName(nodegroups).flatMap(({ name, amiType }) => {
      const end = imageEndOf(amiType);
      if (!end || now.toISOString() < end.ended) return [];
      return [
        {
          subject: name,
          found: `${amiType}, ended ${end.ended}`,
          wanted: end.successor,
          message: `Node group ${name} runs ${end.name} (${amiType}), which ended on ${end.ended}; ${end.lastMinor} is its last minor.`,
          remedy: `Create a node group of AMI type ${end.successor}, move the pods there, and delete ${name}.`,
        },
      ];
    }),
});

export const hybridNodeLost = driftRule({
  id: "hybrid-node-lost",
  title: "Hybrid node is not ready",
  severity: "high",
  why: "A node at a site that has lost touch runs what it ran, and nobody sees it or can change it.",
  remedy:
    "Look at the host and its connection to the cluster's endpoint; `nodeadm debug` on the host says what is missing.",
  page: `${GUIDE}/hybrid-nodes-troubleshooting.html`,
  needs: ["cluster", "nodes"],
  find: ({ cluster, nodes }) =>
    cluster.remoteNetworks.nodes.length === 0
      ? []
      : byName(nodes)
          .filter(({ manager, ready }) => manager === "hybrid" && !ready)
          .map(({ name, kubeletVersion }) => ({
            subject: name,
            found: "not ready",
            wanted: "ready",
            message: `Hybrid node ${name} is not ready.`,
            evidence: { kubelet: kubeletVersion },
          })),
});
