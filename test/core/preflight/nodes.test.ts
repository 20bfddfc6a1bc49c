import { describe, expect, it } from "vitest";
import { followingNodes } from "#core/preflight/checks/following-nodes.ts";
import { nodeImages } from "#core/preflight/checks/node-images.ts";
import { nodegroupBusy, nodegroupHealth } from "#core/preflight/checks/nodegroup-health.ts";
import { nodegroupSkew } from "#core/preflight/checks/nodegroup-skew.ts";
import { nodeKubelets } from "#core/preflight/checks/nodes.ts";
import { nodegroup } from "../../helpers/fleet.ts";
import { codes, FINISHING, node, only, preflightInput } from "../../helpers/preflight.ts";

const groups = (...nodegroups: ReturnType<typeof nodegroup>[]) => ({ cluster: { nodegroups } });
const strategy = (change: Partial<ReturnType<typeof preflightInput>["policy"]>) => ({
  policy: { ...preflightInput().policy, ...change },
});

describe("nodegroupHealth and nodegroupBusy", () => {
  it("tell what EKS says about a group that cannot be updated", () => {
    const issues = [{ code: "AsgInstanceLaunchFailures", message: "No capacity.", resourceIds: ["asg-1"] }];
    expect(only(nodegroupHealth, groups(nodegroup("n", "1.34", { status: "DEGRADED", issues })))).toMatchObject({
      code: "NODEGROUP_UNHEALTHY",
      severity: "block",
      message: "node group n is DEGRADED: AsgInstanceLaunchFailures: No capacity",
      evidence: ["AsgInstanceLaunchFailures: No capacity. (asg-1)"],
    });
    expect(only(nodegroupHealth, groups(nodegroup("n", "1.34", { status: "CREATE_FAILED" }))).evidence).toEqual([
      "status CREATE_FAILED, without an issue named by EKS",
    ]);
    expect(only(nodegroupBusy, groups(nodegroup("n", "1.34", { status: "UPDATING" })))).toMatchObject({
      code: "NODEGROUP_NOT_ACTIVE",
      message: "node group n is UPDATING",
    });
  });

  it("are silent about an active group, and never both at once", () => {
    for (const status of ["ACTIVE", "UPDATING", "DEGRADED", "DELETE_FAILED"]) {
      const change = groups(nodegroup("n", "1.34", { status }));
      const both = [...codes(nodegroupHealth, change), ...codes(nodegroupBusy, change)];
      expect(both).toHaveLength(status === "ACTIVE" ? 0 : 1);
    }
  });
});

describe("nodegroupSkew", () => {
  it("a group behind its control plane is brought up first", () => {
    expect(only(nodegroupSkew, groups(nodegroup("n", "1.33")))).toMatchObject({
      code: "NODES_FIRST",
      severity: "warn",
      message: "node group n at 1.33 is behind its control plane; it goes to 1.34 before that moves",
      evidence: ["node group n: 1.33", "control plane: 1.34"],
    });
  });

  it.each([
    ["strict", "1.33", ["block NODE_SKEW"]],
    ["kubernetes", "1.33", []],
    ["kubernetes", "1.32", []],
    ["kubernetes", "1.31", ["block NODE_SKEW"]],
  ] as const)("where nodes stay for now, %s decides about %s under 1.35", (nodeSkew, version, expected) => {
    const change = { ...groups(nodegroup("n", version)), ...strategy({ nodeSkew }), work: { nodes: false } };
    expect(codes(nodegroupSkew, change)).toEqual(expected);
  });

  it("says by how much, and how to get there", () => {
    const change = { ...groups(nodegroup("n", "1.33")), work: { nodes: false } };
    expect(only(nodegroupSkew, change)).toMatchObject({
      message: "node group n at 1.33 would be 2 minors behind 1.35; 1 allowed",
      remedy: "Upgrade its nodes to 1.34 first: aws eks update-nodegroup-version --cluster-name a --nodegroup-name n",
    });
    const custom = groups(nodegroup("n", "1.33", { amiType: "CUSTOM" }));
    expect(only(nodegroupSkew, custom)).toMatchObject({
      code: "NODE_SKEW",
      remedy: expect.stringContaining("with an AMI for 1.34 in a new version of its launch template"),
    });
  });

  it("never newer than the control plane", () => {
    expect(codes(nodegroupSkew, groups(nodegroup("n", "1.36")))).toEqual(["block NODE_NEWER"]);
    expect(codes(nodegroupSkew, groups(nodegroup("n", "1.34"), nodegroup("m", "1.35")))).toEqual([]);
  });
});

describe("nodeKubelets", () => {
  it("blocks nodes that would be too far behind, and says how each kind gets up", () => {
    const nodes = [node("mi-2", "hybrid", "1.31"), node("mi-1", "hybrid", "1.31")];
    expect(only(nodeKubelets, { nodes })).toEqual({
      code: "NODE_SKEW",
      severity: "block",
      message: "2 hybrid nodes with kubelet 1.31 would be 4 minors behind 1.35; 3 allowed",
      evidence: ["1.31: mi-1, mi-2"],
      remedy:
        "EKS never upgrades hybrid nodes: cut over to new hosts at 1.34, or run nodeadm upgrade 1.34 on each, which takes its pods down meanwhile",
    });
    for (const [manager, remedy] of [
      ["self-managed", /launch template/],
      ["karpenter", /Karpenter does not replace them/],
      ["auto-mode", /Auto Mode does not replace them/],
      ["fargate", /kubectl rollout restart/],
    ] as const)
      expect(only(nodeKubelets, { nodes: [node("x", manager, "1.31")] }).remedy).toMatch(remedy);
  });

  it("warns of nodes that stay behind within what is allowed", () => {
    expect(only(nodeKubelets, { nodes: [node("mi-1", "hybrid", "1.34")] })).toMatchObject({
      code: "NODES_STAY_BEHIND",
      severity: "warn",
      message:
        "1 hybrid node with kubelet 1.34 stays behind when the control plane goes to 1.35: 1 of at most 3 minors",
      remedy: expect.stringContaining("nodeadm upgrade 1.35"),
    });
    const following = [node("k", "karpenter", "1.34"), node("a", "auto-mode", "1.34")];
    expect(codes(nodeKubelets, { nodes: following })).toEqual([]);
  });

  it("blocks kubelets newer than the control plane will be, also while that stays", () => {
    const nodes = [node("x", "self-managed", "1.36")];
    expect(codes(nodeKubelets, { nodes })).toEqual(["block NODE_NEWER"]);
    expect(only(nodeKubelets, { nodes, ...FINISHING }).message).toBe(
      "1 self-managed node with kubelet 1.36 is newer than the control plane would be at 1.35",
    );
    expect(codes(nodeKubelets, { nodes: [node("x", "self-managed", "1.33")], ...FINISHING })).toEqual([]);
  });

  it("asks the nodes of a group only where EKS does not know their image", () => {
    const nodes = [node("x", "nodegroup", "1.31", "n")];
    expect(codes(nodeKubelets, { nodes, ...groups(nodegroup("n", "1.34")) })).toEqual([]);
    expect(codes(nodeKubelets, { nodes, ...groups(nodegroup("n", "1.34", { amiType: "CUSTOM" })) })).toEqual([
      "block NODE_SKEW",
    ]);
  });

  it("nodes that cannot be read block or warn, as the strategy says", () => {
    const nodes = { unreadable: "the endpoint is private" };
    expect(only(nodeKubelets, { nodes })).toMatchObject({
      code: "NODES_UNREADABLE",
      severity: "warn",
      message: "the kubelets of its nodes cannot be read: the endpoint is private",
    });
    expect(codes(nodeKubelets, { nodes, ...strategy({ unreadableNodes: "block" }) })).toEqual([
      "block NODES_UNREADABLE",
    ]);
    expect(codes(nodeKubelets)).toEqual([]);
  });
});

describe("nodeImages", () => {
  const al2 = (version: string) =>
    nodegroup("n", version, { amiType: "AL2_x86_64_GPU", releaseVersion: "1.32.9-20251120" });

  it("blocks where the target has no image of the type, naming what to use instead", () => {
    expect(only(nodeImages, { cluster: { version: "1.32", nodegroups: [al2("1.32")] }, target: "1.33" })).toEqual({
      code: "NODE_IMAGE_ENDED",
      severity: "block",
      message:
        "node group n runs Amazon Linux 2 (AL2_x86_64_GPU), and EKS has no such image for 1.33; the last is for 1.32",
      evidence: [
        "AMI type AL2_x86_64_GPU, release 1.32.9-20251120",
        "Amazon Linux 2: ended 2025-11-26, last minor 1.32 (https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html)",
      ],
      remedy: "Create a node group of AMI type AL2023_x86_64_NVIDIA, move the pods there, and delete n",
    });
  });

  it("warns where there is one still, or the nodes stay", () => {
    const older = { cluster: { version: "1.31", nodegroups: [al2("1.31")] } };
    expect(only(nodeImages, { ...older, target: "1.32" })).toMatchObject({
      severity: "warn",
      message: expect.stringContaining("images get no more fixes: support ended on 2025-11-26"),
    });
    expect(codes(nodeImages, { ...older, target: "1.33", work: { nodes: false } })).toEqual(["warn NODE_IMAGE_ENDED"]);
  });

  it("warns of an AMI of the user's own, which EKS does not move", () => {
    expect(only(nodeImages, groups(nodegroup("n", "1.34", { amiType: "CUSTOM" })))).toMatchObject({
      code: "NODEGROUP_CUSTOM_AMI",
      severity: "warn",
      remedy: expect.stringMatching(/^Build an AMI for 1.35, .* --launch-template/),
    });
    expect(codes(nodeImages, groups(nodegroup("n", "1.35", { amiType: "CUSTOM" })))).toEqual([]);
  });

  it("warns where EKS names no image for the next minor", () => {
    const change = groups(nodegroup("n", "1.34", { amiType: "AL2023_x86_64_STANDARD" }));
    expect(codes(nodeImages, { ...change, nodeReleases: { AL2023_x86_64_STANDARD: null } })).toEqual([
      "warn NODE_IMAGE_UNKNOWN",
    ]);
    expect(codes(nodeImages, { ...change, nodeReleases: { AL2023_x86_64_STANDARD: "1.35.4-20261110" } })).toEqual([]);
    expect(codes(nodeImages, change)).toEqual([]);
    expect(codes(nodeImages, groups(nodegroup("n", "1.34")))).toEqual([]);
  });
});

describe("followingNodes", () => {
  it("tells of Auto Mode and of Karpenter", () => {
    const nodes = [node("k", "karpenter", "1.34"), node("m", "auto-mode", "1.34")];
    expect(codes(followingNodes, { cluster: { autoMode: true }, nodes })).toEqual([
      "warn AUTO_MODE_NODES",
      "warn KARPENTER_NODES",
    ]);
    expect(only(followingNodes, { cluster: { autoMode: true } })).toMatchObject({
      message:
        "EKS Auto Mode replaces its nodes by itself once the control plane is at 1.35, under their disruption budgets",
      evidence: ["Auto Mode is on"],
    });
    expect(only(followingNodes, { nodes: [node("k", "karpenter", "1.34")] }).evidence).toEqual(["1 Karpenter node: k"]);
  });

  it("is silent where there are none, and where the control plane stays", () => {
    expect(codes(followingNodes, { nodes: [node("x", "hybrid", "1.34")] })).toEqual([]);
    expect(codes(followingNodes, { cluster: { autoMode: true, version: "1.35" } })).toEqual([]);
  });
});

it("tells hybrid nodes site by site, with the plan of each", () => {
  const at = (site: string, how: "cut-over" | "in-place", batch: number) => ({ site, how, batch });
  const nodes = [
    node("mi-1", "hybrid", "1.31"),
    node("mi-2", "hybrid", "1.31"),
    node("mi-3", "hybrid", "1.33"),
    node("mi-4", "hybrid", "1.31"),
  ];
  const nodeSites = {
    "mi-1": at("berlin", "cut-over", 2),
    "mi-2": at("lyon", "in-place", 1),
    "mi-3": at("lyon", "in-place", 1),
  };
  const findings = nodeKubelets(preflightInput({ nodes, nodeSites }));
  expect(findings.map(({ severity, code, message }) => `${severity} ${code} ${message}`)).toEqual([
    "block NODE_SKEW 1 hybrid node with kubelet 1.31 would be 4 minors behind 1.35; 3 allowed",
    "block NODE_SKEW 1 hybrid node of site berlin with kubelet 1.31 would be 4 minors behind 1.35; 3 allowed",
    "block NODE_SKEW 1 hybrid node of site lyon with kubelet 1.31 would be 4 minors behind 1.35; 3 allowed",
    "warn NODES_STAY_BEHIND 1 hybrid node of site lyon with kubelet 1.33 stays behind when the control plane goes to 1.35: 2 of at most 3 minors",
  ]);
  expect(findings[1]?.remedy).toContain(
    "cut over to new hosts, 2 at once; what is typed where: fleetwright hybrid plan berlin --to 1.34",
  );
  expect(findings[3]?.remedy).toContain(
    "run nodeadm upgrade in place, 1 at once; what is typed where: fleetwright hybrid plan lyon --to 1.35",
  );
});
