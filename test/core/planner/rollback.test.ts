import { describe, expect, it } from "vitest";
import type { ClusterSnapshot } from "#core/fleet/cluster.ts";
import type { NodeSnapshot, VersionChange } from "#core/fleet/surroundings.ts";
import { rollbackObstacles } from "#core/planner/rollback.ts";
import { rollbackSteps } from "#core/planner/rollback-steps.ts";
import { FACTS, NOW, nodegroup, snapshot } from "../../helpers/fleet.ts";

const change = (to: string, more: Partial<VersionChange> = {}): VersionChange => ({
  updateId: to,
  kind: "VersionUpdate",
  to,
  status: "Successful",
  createdAt: "2026-11-20T09:00:00.000Z",
  ...more,
});
const node = (name: string, more: Partial<NodeSnapshot>): NodeSnapshot => ({
  name,
  kubeletVersion: "1.35",
  ready: true,
  manager: "nodegroup",
  createdAt: "2026-11-20T10:00:00.000Z",
  ...more,
});
const insight = (name: string) => ({
  id: name,
  name,
  category: "ROLLBACK_READINESS" as const,
  status: "ERROR" as const,
  reason: "not compatible.",
});
const codes = (
  cluster: Partial<ClusterSnapshot>,
  more: Partial<Omit<Parameters<typeof rollbackObstacles>[0], "snapshot">> = {},
  to?: string,
) =>
  rollbackObstacles(
    {
      snapshot: snapshot("a", { version: "1.35", ...cluster }),
      changes: [change("1.35")],
      versions: FACTS.versions,
      now: NOW,
      ...more,
    },
    to,
  ).map(({ code }) => code);

describe("what stands against a rollback", () => {
  it("nothing, within seven days of the upgrade", () => expect(codes({})).toEqual([]));

  it("the end of the seven days, to the millisecond", () => {
    const at = (time: string) => codes({}, { now: new Date(time) });
    expect(at("2026-11-27T08:59:59.999Z")).toEqual([]);
    expect(at("2026-11-27T09:00:00.000Z")).toEqual(["ROLLBACK_WINDOW_CLOSED"]);
  });

  it("an upgrade that failed is none", () =>
    expect(codes({}, { changes: [change("1.35", { status: "Failed" })] })).toEqual(["NEVER_UPGRADED"]));

  it("a rollback that failed or was cancelled is none either: it can be tried again", () => {
    const tried = (status: "Failed" | "Cancelled") => [
      change("1.34", { kind: "VersionRollback", status, createdAt: "2026-11-21T09:00:00.000Z" }),
      change("1.35"),
    ];
    expect(codes({}, { changes: tried("Failed") })).toEqual([]);
    expect(codes({}, { changes: tried("Cancelled") })).toEqual([]);
  });

  it("another minor than the one it is asked for", () => expect(codes({}, {}, "1.33")).toEqual(["CHANGED_SINCE"]));

  it("an older minor that EKS does not have any more", () =>
    expect(codes({ version: "1.31" }, { changes: [change("1.31")] })).toEqual(["HOP_NOT_OFFERED"]));

  it("not that the cluster is unwell: that may be why it goes back", () =>
    expect(codes({ issues: [{ code: "Other", message: "x", resourceIds: [] }] })).toEqual([]));

  it("insights, but for what the rollback takes back before the control plane", () => {
    const names = ["Incompatible API usage", "Cluster health issues", "NodePool disruption budgets"];
    for (const name of names) expect(codes({ insights: [insight(name)] })).toEqual(["ROLLBACK_INSIGHT_ERROR"]);
    for (const name of ["EKS add-on version rollback compatibility", "kube-proxy version rollback compatibility"])
      expect(codes({ insights: [insight(name)] })).toEqual([]);
  });

  it("kubelets nobody can look at, unless there are node groups they may belong to", () => {
    const insights = [insight("Kubelet version rollback compatibility")];
    expect(codes({ insights })).toEqual(["ROLLBACK_INSIGHT_ERROR"]);
    expect(codes({ insights, nodegroups: [nodegroup("n", "1.34")] })).toEqual(["ROLLBACK_INSIGHT_ERROR"]);
    expect(codes({ insights, nodegroups: [nodegroup("n", "1.35")] })).toEqual([]);
    expect(codes({ insights }, { nodes: [node("x", {})] })).toEqual([]);
  });

  it("nodes that nobody takes back", () => {
    for (const manager of ["karpenter", "hybrid", "fargate", "self-managed", "auto-mode"] as const) {
      expect(codes({}, { nodes: [node("x", { manager })] })).toEqual(["NODES_TOO_NEW"]);
      expect(codes({}, { nodes: [node("x", { manager, kubeletVersion: "1.34" })] })).toEqual([]);
    }
    expect(codes({ autoMode: true }, { nodes: [node("x", { manager: "auto-mode" })] })).toEqual([]);
  });
});

describe("what goes back, and when", () => {
  const fits = (version: string, ...minors: string[]) => ({
    version,
    compatibleWith: minors.map((kubernetesVersion) => ({ kubernetesVersion, isDefault: true })),
  });
  const steps = (versions: ReturnType<typeof fits>[], version: string, recorded?: string) =>
    rollbackSteps({
      snapshot: snapshot("a", { version: "1.35", addons: [{ name: "x", version, status: "ACTIVE", issues: [] }] }),
      to: "1.34",
      addonFacts: { x: versions },
      baseline: { addons: [] },
      ...(recorded === undefined ? {} : { before: { version: "1.34", addons: { x: recorded }, nodegroups: {} } }),
    });

  it("an add-on with a version for both minors goes before the control plane, in two steps where it has to", () => {
    const versions = [fits("v3", "1.35"), fits("v2", "1.34", "1.35"), fits("v1", "1.34")];
    expect(steps(versions, "v3", "v1")).toMatchObject({
      addonsBefore: [[{ name: "x", from: "v3", to: "v2" }]],
      addonsAfter: [[{ name: "x", from: "v2", to: "v1" }]],
      stuck: [],
    });
    expect(steps(versions, "v3")).toMatchObject({ addonsBefore: [[{ to: "v2" }]], addonsAfter: [], stuck: [] });
  });

  it("one without a version for both is named: EKS would refuse to go back with it", () => {
    const versions = [fits("v3", "1.35"), fits("v1", "1.34")];
    expect(steps(versions, "v3", "v1").stuck).toEqual([{ name: "x", version: "v3" }]);
    expect(steps([fits("v3", "1.35")], "v3").stuck).toEqual([{ name: "x", version: "v3" }]);
  });

  it("an add-on EKS offers no versions of is its owner's", () =>
    expect(steps([], "v3")).toMatchObject({ addonsBefore: [], addonsAfter: [], stuck: [] }));

  it("a record of another minor is none", () => {
    const input = { to: "1.34", addonFacts: {}, baseline: { addons: [] } };
    const group = { version: "1.33", releaseVersion: "1.33.1-20260101" };
    const before = { version: "1.33", addons: {}, nodegroups: { n: group } };
    const cluster = snapshot("a", { version: "1.35", nodegroups: [nodegroup("n", "1.35")] });
    expect(rollbackSteps({ ...input, snapshot: cluster, before }).nodegroups).toEqual([{ name: "n" }]);
  });

  it("a group that was updated half way goes back, though it names the older minor", () => {
    const cluster = snapshot("a", { version: "1.35", nodegroups: [nodegroup("n", "1.34"), nodegroup("m", "1.34")] });
    const nodes = [node("x", { group: "n" }), node("y", { group: "m", kubeletVersion: "1.34" })];
    const { nodegroups } = rollbackSteps({
      snapshot: cluster,
      to: "1.34",
      nodes,
      addonFacts: {},
      baseline: { addons: [] },
    });
    expect(nodegroups.map(({ name }) => name)).toEqual(["n"]);
  });
});
