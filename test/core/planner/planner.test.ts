import { describe, expect, it } from "vitest";
import { planRun } from "#core/planner/planner.ts";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import { planView } from "#core/run/views.ts";
import { planView as planSchema } from "#events/operator/requests.ts";
import { cluster, FACTS, goal, nodegroup, policyWith, stagePolicy } from "../../helpers/fleet.ts";

const policy = policyWith([
  stagePolicy({ name: "dev", match: { tier: "dev" } }),
  stagePolicy({ name: "prod", match: { tier: "prod" } }),
]);
const plan = (fleet: Parameters<typeof planRun>[0], version = "1.35", given = policy) =>
  planRun(fleet, { goal: goal(version), strategy: "default", policy: given }, FACTS);
const reasonOf = (fleet: Parameters<typeof planRun>[0], version?: string, given?: typeof policy) => {
  const [stage] = plan(fleet, version, given).stages;
  const [member] = [...(stage?.members ?? []), ...(stage?.excluded ?? [])];
  return [member && "status" in member ? member.status : "planned", member?.reason.code];
};
const dev = { tier: "dev" };

describe("planRun", () => {
  it("puts every cluster into its stage, with versions and a reason", () => {
    const { stages } = plan([cluster("a", dev), cluster("b", { tier: "prod" })]);
    expect(stages.map(({ name, members }) => [name, members.map(({ id }) => id)])).toEqual([
      ["dev", ["111122223333/eu-west-1/a"]],
      ["prod", ["111122223333/eu-west-1/b"]],
    ]);
    expect(stages[0]?.members[0]).toMatchObject({
      from: "1.34",
      to: "1.35",
      hops: ["1.35"],
      reason: { code: "BEHIND_TARGET" },
    });
  });

  it.each([
    ["already there", { version: "1.35" }, ["skipped", "ALREADY_AT_TARGET"]],
    ["newer than the target", { version: "1.36" }, ["skipped", "NEWER_THAN_TARGET"]],
    [
      "nodes behind an upgraded control plane",
      { version: "1.35", nodegroups: [nodegroup("n", "1.34")] },
      ["planned", "FINISH_UPGRADE"],
    ],
    ["two minors behind", { version: "1.33" }, ["blocked", "TOO_MANY_HOPS"]],
    ["being created", { status: "CREATING" as const }, ["skipped", "CLUSTER_CREATING"]],
    ["being deleted", { status: "DELETING" as const }, ["skipped", "CLUSTER_DELETING"]],
    ["under another update", { status: "UPDATING" as const }, ["blocked", "CLUSTER_NOT_ACTIVE"]],
    [
      "with a degraded node group",
      { nodegroups: [nodegroup("n", "1.34", { status: "DEGRADED" })] },
      ["blocked", "NODEGROUP_UNHEALTHY"],
    ],
    [
      "with a health issue of its own",
      { issues: [{ code: "ClusterUnreachable", message: "no answer", resourceIds: [] }] },
      ["blocked", "CLUSTER_UNHEALTHY"],
    ],
    ["without a version", { status: "FAILED" as const, version: "" }, ["blocked", "VERSION_UNKNOWN"]],
    ["with a node group without a version", { nodegroups: [nodegroup("n", "")] }, ["blocked", "VERSION_UNKNOWN"]],
    [
      "with an ERROR insight for the next minor",
      {
        insights: [
          {
            id: "1",
            name: "Deprecated APIs",
            category: "UPGRADE_READINESS" as const,
            status: "ERROR" as const,
            reason: "used",
            kubernetesVersion: "1.35",
          },
        ],
      },
      ["blocked", "UPGRADE_INSIGHT_ERROR"],
    ],
    [
      "with an ERROR insight for a later minor",
      {
        insights: [
          {
            id: "1",
            name: "Deprecated APIs",
            category: "UPGRADE_READINESS" as const,
            status: "ERROR" as const,
            reason: "used",
            kubernetesVersion: "1.36",
          },
        ],
      },
      ["planned", "BEHIND_TARGET"],
    ],
  ])("a cluster %s", (_what, change, expected) => {
    expect(reasonOf([cluster("a", dev, change)])).toEqual(expected);
  });

  it("takes several hops where the strategy allows them", () => {
    const allowing = policyWith([stagePolicy({ match: {} })], {
      strategies: { default: { maxHops: 2, preflight: DEFAULT_PREFLIGHT, stages: [stagePolicy()] } },
    });
    expect(plan([cluster("a", {}, { version: "1.33" })], "1.35", allowing).stages[0]?.members[0]?.hops).toEqual([
      "1.34",
      "1.35",
    ]);
  });

  it("keeps a STANDARD support policy off a version in extended support", () => {
    expect(reasonOf([cluster("a", dev, { version: "1.32", supportType: "STANDARD" })], "1.33")).toEqual([
      "blocked",
      "SUPPORT_POLICY",
    ]);
    // Its nodes may still catch up: that puts nothing on another version.
    expect(
      reasonOf(
        [cluster("a", dev, { version: "1.33", supportType: "STANDARD", nodegroups: [nodegroup("n", "1.32")] })],
        "1.33",
      ),
    ).toEqual(["planned", "FINISH_UPGRADE"]);
  });

  it("checks every version on the way, not only the last", () => {
    const far = policyWith([], {
      strategies: { default: { maxHops: 9, preflight: DEFAULT_PREFLIGHT, stages: [stagePolicy()] } },
    });
    const fromTo = (version: string, change = {}) => reasonOf([cluster("a", dev, { version, ...change })], "1.35", far);
    expect(fromTo("1.32")).toEqual(["planned", "BEHIND_TARGET"]);
    expect(fromTo("1.32", { supportType: "STANDARD" })).toEqual(["blocked", "SUPPORT_POLICY"]);
    // EKS does not offer 1.32: an upgrade from 1.31 would end there.
    expect(fromTo("1.31")).toEqual(["blocked", "HOP_NOT_OFFERED"]);
  });

  it("plans the others when one cluster makes no sense", () => {
    const { members } = plan([cluster("a", dev, { version: "" }), cluster("b", dev)]).stages[0] ?? {};
    expect(members?.map(({ ref }) => ref.name)).toEqual(["b"]);
  });

  it("names clusters that no stage matches", () => {
    const { unmatched } = plan([cluster("a", dev), cluster("b", { tier: "lab" })]);
    expect(unmatched).toMatchObject([{ id: "111122223333/eu-west-1/b", reason: { code: "NO_STAGE" } }]);
  });

  it("puts the smallest clusters first as canaries and the longest ones next", () => {
    const sized = (name: string, size: number) =>
      cluster(name, dev, { nodegroups: [nodegroup("n", "1.34", { desiredSize: size })] });
    const canaries = policyWith([stagePolicy({ name: "dev", match: { tier: "dev" }, canary: 1 })]);
    const order = plan([sized("big", 9), sized("small", 1), sized("mid", 5)], "1.35", canaries).stages[0]?.members;
    expect(order?.map(({ ref, canary }) => [ref.name, canary])).toEqual([
      ["small", true],
      ["big", false],
      ["mid", false],
    ]);
  });

  it.each([
    [
      "UNKNOWN_STRATEGY",
      () => planRun([cluster("a", dev)], { goal: goal("1.35"), strategy: "nope", policy }, FACTS),
      /the policy file has: default/,
    ],
    ["UNKNOWN_VERSION", () => plan([cluster("a", dev)], "1.99"), /offered: 1.33, 1.34, 1.35, 1.36/],
    ["UNSUPPORTED_VERSION", () => plan([cluster("a", dev)], "1.30"), /no longer supports/],
    ["NO_CLUSTERS", () => plan([]), /no cluster was found/],
    [
      "STAGES_OVERLAP",
      () =>
        plan(
          [cluster("a", dev)],
          "1.35",
          policyWith([
            stagePolicy({ name: "x", match: { tier: "dev" } }),
            stagePolicy({ name: "y", match: { name: "a*" } }),
          ]),
        ),
      /more than one stage: x, y/,
    ],
  ])("refuses: %s", (code, act, words) => {
    expect(act).toThrow(
      expect.objectContaining({ name: "InvalidInputError", code, message: expect.stringMatching(words) }),
    );
  });

  it("gives a view that keeps its contract", () => {
    const view = planView(plan([cluster("a", dev), cluster("b", dev, { version: "1.35" }), cluster("c")]));
    expect(planSchema.parse(view)).toEqual(view);
    expect(view.stages[0]?.members.map(({ cluster: name, status }) => [name, status])).toEqual([
      ["a", "planned"],
      ["b", "skipped"],
    ]);
  });
});
