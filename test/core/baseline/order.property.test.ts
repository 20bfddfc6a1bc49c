import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ancestors, findCycle } from "#core/baseline/graph.ts";
import { dependenciesOf, orderSteps } from "#core/baseline/order.ts";
import type { Step } from "#core/baseline/steps.ts";

const base = { why: "", safe: true };
const addon = (name: string, after: string[] = []): Step => ({
  ...base,
  kind: "create-addon",
  id: `addon/${name}`,
  after: after.map((other) => `addon/${other}`),
  addon: name,
  version: "v1.0.0-eksbuild.1",
  resolveConflicts: "NONE",
});
const config = (id: string): Step => ({
  ...base,
  kind: "update-config",
  id: `config/${id}`,
  after: [],
  change: { aspect: "zonal-shift", enabled: true },
});
const access = (who: string): Step => ({
  ...base,
  kind: "create-access-entry",
  id: `access/${who}`,
  after: [],
  principalArn: who,
  groups: [],
});
const argocd: Step = {
  ...base,
  kind: "register-argocd",
  id: "argocd",
  after: [],
  registration: {
    hub: { account: "1", region: "r", name: "h" },
    namespace: "argocd",
    name: "s",
    labels: {},
    data: { name: "n", server: "s" },
  },
};
const tags: Step = { ...base, kind: "set-tags", id: "tags", after: [], tags: {} };

const ids = (waves: Step[][]) => waves.map((wave) => wave.map(({ id }) => id));
const addonsOf = (...names: string[]) => names.map((name) => `addon/${name}`);

describe("the order of steps", () => {
  it("is credentials, network, names, certificates, then the rest together", () => {
    const names = ["external-dns", "cert-manager", "coredns", "kube-proxy", "eks-pod-identity-agent", "vpc-cni", "x"];
    expect(ids(orderSteps(names.map((name) => addon(name))))).toEqual([
      addonsOf("eks-pod-identity-agent"),
      addonsOf("kube-proxy", "vpc-cni"),
      addonsOf("coredns"),
      addonsOf("cert-manager"),
      addonsOf("external-dns", "x"),
    ]);
  });

  it("changes the control plane one setting at a time, before add-ons and Argo CD, with access after its mode", () => {
    const settings = ["endpoint-public", "logging", "authentication-mode/API_AND_CONFIG_MAP"].map(config);
    expect(ids(orderSteps([argocd, addon("x"), access("who"), tags, ...settings]))).toEqual([
      ["config/logging", "tags"],
      ["config/authentication-mode/API_AND_CONFIG_MAP"],
      ["access/who", "config/endpoint-public"],
      ["addon/x", "argocd"],
    ]);
  });

  it("does what the policy says where it says otherwise", () => {
    const agentLast = addon("eks-pod-identity-agent", ["coredns"]);
    expect(ids(orderSteps([agentLast, addon("coredns"), addon("vpc-cni")]))).toEqual([
      addonsOf("vpc-cni"),
      addonsOf("coredns"),
      addonsOf("eks-pod-identity-agent"),
    ]);
  });

  it("refuses a circle and names it", () => {
    const circle = [addon("a", ["b"]), addon("b", ["c"]), addon("c", ["a"])];
    expect(() => orderSteps(circle)).toThrow("addon/a -> addon/b -> addon/c -> addon/a");
  });
});

/** Any graph without circles: whoever comes later may wait for those before. */
const graphs = fc
  .uniqueArray(fc.constantFrom(..."abcdefgh", "eks-pod-identity-agent", "vpc-cni", "coredns", "cert-manager"), {
    minLength: 1,
  })
  .chain((names) =>
    fc
      .tuple(...names.map((_, index) => fc.subarray(names.slice(0, index))))
      .map((afters) => names.map((name, index) => addon(name, afters[index] ?? []))),
  );
const settings = fc.subarray(["logging", "endpoint-private", "endpoint-public", "authentication-mode/API"]);
const plans = fc
  .tuple(graphs, settings, fc.subarray(["p", "q"]), fc.subarray([argocd, tags]))
  .map(([addons, changes, people, others]) => [...addons, ...changes.map(config), ...people.map(access), ...others]);

describe("the order of any steps", () => {
  it("has every step once, after all it waits for", () => {
    fc.assert(
      fc.property(plans, (steps) => {
        const waves = ids(orderSteps(steps));
        expect(waves.flat().sort()).toEqual(steps.map(({ id }) => id).sort());
        const wave = new Map(waves.flatMap((wave, index) => wave.map((id) => [id, index] as const)));
        for (const step of steps)
          for (const before of step.after) expect(wave.get(before)).toBeLessThan(wave.get(step.id) ?? -1);
        const planes = steps.filter(({ kind }) => kind === "update-config").map(({ id }) => wave.get(id));
        expect(new Set(planes).size).toBe(planes.length);
      }),
    );
  });

  it("does not depend on the order they come in", () => {
    fc.assert(
      fc.property(
        plans.chain((steps) => fc.tuple(fc.constant(steps), fc.shuffledSubarray(steps, { minLength: steps.length }))),
        ([steps, shuffled]) => {
          expect(ids(orderSteps(shuffled))).toEqual(ids(orderSteps(steps)));
        },
      ),
    );
  });

  it("does not mind what is not in the plan", () => {
    fc.assert(
      fc.property(graphs, (steps) => {
        const some = steps.filter((_, index) => index % 2 === 0);
        expect(orderSteps(some).flat()).toHaveLength(some.length);
      }),
    );
  });
});

describe("a circle", () => {
  const edges = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), { maxLength: 12 });

  it("is found exactly when a node waits for itself, and each step of it is an edge", () => {
    fc.assert(
      fc.property(edges, (pairs) => {
        const nodes = [0, 1, 2, 3, 4, 5].map((node) => ({
          id: String(node),
          after: pairs.filter(([from]) => from === node).map(([, to]) => String(to)),
        }));
        const after = new Map(nodes.map((node) => [node.id, node.after]));
        const cycle = findCycle(nodes);
        expect(cycle !== undefined).toBe(nodes.some(({ id }) => ancestors(id, after).has(id)));
        cycle?.slice(1).forEach((id, index) => {
          expect(after.get(cycle[index] ?? "")).toContain(id);
        });
        expect(cycle?.[0]).toBe(cycle?.at(-1));
      }),
    );
  });
});

describe("what a step needs", () => {
  const needsOf = (steps: Step[], id: string) => [...(dependenciesOf(steps).get(id)?.needs ?? [])].sort();
  const withRole = (name: string): Step => ({ ...addon(name), after: ["association/kube-system/x"] });

  it("is what it says in `after`, the network and names, and the agent where it gets its role by an association", () => {
    const names = ["eks-pod-identity-agent", "vpc-cni", "kube-proxy", "coredns", "cert-manager"];
    const steps = [...names.map((name) => addon(name)), addon("x"), withRole("y"), addon("z", ["cert-manager"])];
    expect(needsOf(steps, "addon/x")).toEqual(addonsOf("coredns", "kube-proxy", "vpc-cni"));
    expect(needsOf(steps, "addon/y")).toEqual(addonsOf("coredns", "eks-pod-identity-agent", "kube-proxy", "vpc-cni"));
    expect(needsOf(steps, "addon/z")).toEqual(addonsOf("cert-manager", "coredns", "kube-proxy", "vpc-cni"));
    expect(needsOf(steps, "addon/vpc-cni")).toEqual([]);
  });

  it("is a mode with access entries for access, access for Argo CD, and never what only has to be over", () => {
    const modes = [config("authentication-mode/API_AND_CONFIG_MAP"), config("authentication-mode/API")];
    const steps = [config("logging"), ...modes, access("a"), argocd, addon("x")];
    expect(needsOf(steps, "access/a")).toEqual(["config/authentication-mode/API_AND_CONFIG_MAP"]);
    expect(needsOf(steps, "argocd")).toEqual(["access/a"]);
    for (const id of ["addon/x", "config/authentication-mode/API", "config/logging"])
      expect(needsOf(steps, id)).toEqual([]);
  });

  it("is over before it begins, whatever the graph", () => {
    const names = ["eks-pod-identity-agent", "vpc-cni", "coredns", "cert-manager", "x", "y"];
    fc.assert(
      fc.property(fc.shuffledSubarray(names), fc.array(fc.nat(5), { minLength: 6, maxLength: 6 }), (some, picks) => {
        const steps = some.map((name, index) =>
          addon(name, index === 0 ? [] : [some[(picks[index] ?? 0) % index] ?? ""]),
        );
        const waves = ids(orderSteps(steps));
        for (const [id, { after, needs }] of dependenciesOf(steps)) {
          const wave = waves.findIndex((each) => each.includes(id));
          for (const other of needs) expect(after).toContain(other);
          for (const other of after) expect(waves.findIndex((each) => each.includes(other))).toBeLessThan(wave);
        }
      }),
    );
  });
});
