import { describe, expect, it } from "vitest";
import type { ConfigChange, EksStep } from "#core/baseline/steps.ts";
import { factValue } from "#core/fleet/facts.ts";
import { defaultAddonVersion } from "#sandbox/eks/data/addons.ts";
import type { Fault } from "#sandbox/faults/faults.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { faultyEksBench } from "../../helpers/eks.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "a" };
const base = { id: "x", after: [], why: "", safe: true };
const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const policyArn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
const view = (scope: { type: "cluster" } | { type: "namespace"; namespaces: string[] }) => ({
  policyArn: policyArn("AmazonEKSViewPolicy"),
  scope,
});

const seed = (change: Partial<ClusterSeedInput> = {}) =>
  seedCluster("a", {
    selfManagedAddons: [],
    details: { accessConfig: { authenticationMode: "CONFIG_MAP" }, logging: { clusterLogging: [] } },
    ...change,
  });
/** A cluster with access entries. */
const API: Partial<ClusterSeedInput> = { details: { accessConfig: { authenticationMode: "API" } } };

function bench(change: Partial<ClusterSeedInput> = {}, faults: Fault[] = []) {
  const { sandbox, letPass } = faultyEksBench(faults, seed(change));
  const { ports } = sandbox;
  const { changes, facts } = ports;
  const start = (step: EksStep, token = "token") => changes.start(ref, step, token);
  /** Starts a step and follows it to its end. */
  const carry = async (step: EksStep, token?: string): Promise<string> => {
    const started = await start(step, token);
    if (started.state !== "pending") return started.state;
    for (let minutes = 0; minutes < 120; minutes += 2) {
      const now = await changes.follow(started.pending);
      if (now.state !== "pending") return "reason" in now ? `${now.state}: ${now.reason}` : now.state;
      await letPass(2);
    }
    return "never";
  };
  const fact = async <Name extends "cluster" | "addons" | "access-entries" | "pod-identity-associations">(name: Name) =>
    factValue(await facts.read(ref, [name]), name);
  const writes = () =>
    sandbox.requests.map(({ operation }) => operation).filter((name) => !/^(Describe|List)/.test(name));
  return { start, carry, fact, writes, letPass, changes, requests: sandbox.requests };
}

const config = (change: ConfigChange): EksStep => ({ ...base, kind: "update-config", change });
const newest = (addon: string): string => defaultAddonVersion(addon, "1.34") ?? "none";
const createAddon = (addon: string, more: object = {}): EksStep => ({
  ...base,
  kind: "create-addon",
  addon,
  version: newest(addon),
  resolveConflicts: "NONE",
  ...more,
});

describe("a step that is repeated", () => {
  it.each<[string, EksStep]>([
    ["set-tags", { ...base, kind: "set-tags", tags: { Owner: "ana" } }],
    ["upgrade-policy", config({ aspect: "upgrade-policy", supportType: "STANDARD" })],
    ["deletion-protection", config({ aspect: "deletion-protection", enabled: true })],
    ["logging", config({ aspect: "logging", enable: ["audit"] })],
    ["zonal-shift", config({ aspect: "zonal-shift", enabled: true })],
    ["endpoint", config({ aspect: "endpoint", public: true, private: true, publicAccessCidrs: ["203.0.113.0/24"] })],
    ["authentication-mode", config({ aspect: "authentication-mode", mode: "API_AND_CONFIG_MAP" })],
    [
      "create-association",
      { ...base, kind: "create-association", namespace: "n", serviceAccount: "s", roleArn: role("r") },
    ],
  ])("is done the first time and so already the second: %s", async (_what, step) => {
    const { carry, writes } = bench();
    expect(await carry(step)).toBe("done");
    expect(await carry(step, "another")).toBe("already-so");
    expect(writes()).toHaveLength(1);
  });

  it.each<[string, EksStep]>([
    ["logging", config({ aspect: "logging", enable: ["audit"] })],
    ["an add-on", createAddon("metrics-server")],
  ])("before the first is over finds the first: %s", async (_what, step) => {
    const { start, letPass, changes } = bench();
    const first = await start(step);
    expect(first.state).toBe("pending");
    expect(await start(step)).toEqual(first);
    await letPass(60);
    if (first.state === "pending") expect((await changes.follow(first.pending)).state).toBe("done");
  });
});

describe("tags", () => {
  it("that somebody set meanwhile stay as they are", async () => {
    const { carry, fact } = bench({ tags: { Owner: "jo" } });
    expect(await carry({ ...base, kind: "set-tags", tags: { Owner: "ana", Team: "web" } })).toBe("done");
    expect((await fact("cluster"))?.tags).toEqual({ Owner: "jo", Team: "web" });
  });
});

describe("a change of the control plane", () => {
  it("switches log types on and leaves the others", async () => {
    const { carry, fact } = bench();
    await carry(config({ aspect: "logging", enable: ["audit"] }), "one");
    await carry(config({ aspect: "logging", enable: ["api"] }), "two");
    expect((await fact("cluster"))?.logging).toEqual(["api", "audit"]);
  });

  it("waits for another one", async () => {
    const { start } = bench();
    await start(config({ aspect: "logging", enable: ["audit"] }), "one");
    const second = start(config({ aspect: "zonal-shift", enabled: true }), "two");
    await expect(second).rejects.toMatchObject({ name: "UpdateInProgressError" });
  });

  it("that EKS ends as Failed says why", async () => {
    const { carry } = bench({}, [{ cluster: "a", kind: "config-update-fails" }]);
    const outcome = await carry(config({ aspect: "zonal-shift", enabled: true }));
    expect(outcome).toMatch(/^failed: EniLimitReached: The account has reached its limit/);
  });

  it("that EKS does not make is refused in its words", async () => {
    const { start } = bench();
    await expect(start(config({ aspect: "authentication-mode", mode: "API" }))).rejects.toMatchObject({
      name: "UpdateRefusedError",
      message: expect.stringMatching(/Unsupported authentication mode update from CONFIG_MAP to API/),
    });
  });
});

describe("an add-on", () => {
  it("is created with its configuration, and followed until it is ACTIVE", async () => {
    const { carry, fact, requests } = bench();
    const configuration = { replicas: 3 };
    expect(await carry(createAddon("metrics-server", { configuration }))).toBe("done");
    const found = (await fact("addons"))?.find(({ name }) => name === "metrics-server");
    expect(found).toMatchObject({ status: "ACTIVE", configurationValues: '{"replicas":3}' });
    expect(requests.find(({ operation }) => operation === "CreateAddon")?.input).toMatchObject({
      resolveConflicts: "NONE",
      clientRequestToken: "token",
    });
    expect(await carry(createAddon("metrics-server"), "another")).toBe("already-so");
  });

  it("whose creation fails says why, and is not created over it", async () => {
    const { carry, start } = bench({}, [{ cluster: "a", kind: "addon-creation-fails" }]);
    expect(await carry(createAddon("metrics-server"))).toMatch(/^failed: metrics-server is CREATE_FAILED: /);
    await expect(start(createAddon("metrics-server"), "again")).rejects.toThrow(/CREATE_FAILED .*: delete it first/);
  });

  it("that is created and not well is not called a failure", async () => {
    const { carry } = bench({ nodegroups: [], addons: [{ name: "vpc-cni" }] });
    expect(await carry(createAddon("coredns"))).toMatch(/^unhealthy: coredns is DEGRADED: /);
  });

  const old = "v0.1.0-eksbuild.1";
  const at = (version: string) => ({ addons: [{ name: "metrics-server", version, configurationValues: '{"a":1}' }] });
  const update = (more: object): EksStep => ({
    ...base,
    kind: "update-addon",
    addon: "metrics-server",
    from: old,
    version: newest("metrics-server"),
    resolveConflicts: "PRESERVE",
    ...more,
  });

  it("is moved to its version and keeps its configuration", async () => {
    const { carry, requests } = bench(at(old));
    expect(await carry(update({}))).toBe("done");
    const [sent] = requests.filter(({ operation }) => operation === "UpdateAddon");
    expect(sent?.input).toMatchObject({ addonVersion: newest("metrics-server"), resolveConflicts: "PRESERVE" });
    expect(sent?.input).not.toHaveProperty("configurationValues");
    expect(await carry(update({}), "another")).toBe("already-so");
  });

  it("is never taken back to an older version, also when only its configuration changes", async () => {
    const current = newest("metrics-server");
    const { carry, fact, requests } = bench(at(current));
    expect(await carry(update({ from: old, version: old }))).toBe("already-so");
    expect(await carry(update({ from: old, version: old, configuration: { replicas: 3 } }))).toBe("done");
    const [sent] = requests.filter(({ operation }) => operation === "UpdateAddon");
    expect(sent?.input).not.toHaveProperty("addonVersion");
    expect((await fact("addons"))?.[0]).toMatchObject({ version: current, configurationValues: '{"replicas":3}' });
  });

  it("that is gone, or just being updated, is not updated", async () => {
    const gone = bench({ addons: [] });
    await expect(gone.start(update({}))).rejects.toMatchObject({ name: "UpdateRefusedError" });
    const busy = bench(at(old));
    await busy.start(update({}));
    await expect(busy.start(update({}), "another")).rejects.toMatchObject({ name: "UpdateInProgressError" });
  });
});

describe("a Pod Identity association", () => {
  const place = { namespace: "n", serviceAccount: "s" };
  const wanted: EksStep = { ...base, kind: "create-association", ...place, roleArn: role("new") };

  it("with another role is not overwritten by creating it", async () => {
    const { start } = bench({ podIdentityAssociations: [{ ...place, roleArn: role("old") }] });
    await expect(start(wanted)).rejects.toThrow(/there already, with the role .*role\/old/);
  });

  it("gets another role by changing it", async () => {
    const { carry, fact, start } = bench({ podIdentityAssociations: [{ ...place, roleArn: role("old") }] });
    const [found] = (await fact("pod-identity-associations")) ?? [];
    const change: EksStep = {
      ...base,
      kind: "update-association",
      associationId: found?.id ?? "",
      ...place,
      roleArn: role("new"),
    };
    expect(await carry(change)).toBe("done");
    expect((await fact("pod-identity-associations"))?.[0]?.roleArn).toBe(role("new"));
    expect(await carry(change, "another")).toBe("already-so");
    await expect(start({ ...change, associationId: "a-none" })).rejects.toMatchObject({ name: "UpdateRefusedError" });
  });
});

describe("access", () => {
  const principalArn = role("ci");
  const entry: EksStep = { ...base, kind: "create-access-entry", principalArn, groups: ["g"] };
  const associate = (scope: Parameters<typeof view>[0]): EksStep => ({
    ...base,
    kind: "associate-access-policy",
    principalArn,
    policy: view(scope),
  });
  const of = async (facts: ReturnType<typeof bench>) =>
    (await facts.fact("access-entries"))?.find((one) => one.principalArn === principalArn);

  it("is given, widened, narrowed and taken, each once", async () => {
    const facts = bench(API);
    const { carry, writes } = facts;
    const remove: EksStep = {
      ...base,
      kind: "disassociate-access-policy",
      principalArn,
      policyArn: policyArn("AmazonEKSViewPolicy"),
    };
    const steps: EksStep[] = [
      entry,
      { ...base, kind: "update-access-entry", principalArn, groups: ["h"] },
      associate({ type: "cluster" }),
      associate({ type: "namespace", namespaces: ["n"] }),
      remove,
    ];
    for (const [index, step] of steps.entries()) {
      expect(await carry(step, `first ${index}`)).toBe("done");
      if (index === 3)
        expect(await of(facts)).toMatchObject({ policies: [view({ type: "namespace", namespaces: ["n"] })] });
      expect(await carry(step, `second ${index}`)).toBe("already-so");
    }
    expect(await of(facts)).toMatchObject({ type: "STANDARD", groups: ["g", "h"], policies: [] });
    expect(writes()).toHaveLength(steps.length);
  });

  it("by an entry of another kind needs somebody to look", async () => {
    const { start } = bench({ ...API, accessEntries: [{ principalArn, groups: ["x"] }] });
    await expect(start(entry)).rejects.toThrow(/there already, STANDARD in x/);
  });

  it("of a principal without an entry cannot be changed", async () => {
    const { start } = bench(API);
    const step: EksStep = { ...base, kind: "update-access-entry", principalArn, groups: ["h"] };
    await expect(start(step)).rejects.toMatchObject({ name: "UpdateRefusedError" });
  });
});

it("what is followed and unknown to EKS is no success", async () => {
  const { changes } = bench();
  const unknown = changes.follow({ kind: "update", cluster: ref, updateId: "00000000-0000-0000-0000-000000000000" });
  await expect(unknown).rejects.toMatchObject({ name: "UpdateNotFoundError" });
  const deleted = await changes.follow({ kind: "addon-creation", cluster: ref, addon: "adot" });
  expect(deleted).toEqual({ state: "failed", reason: "adot was deleted while it was being created" });
});
