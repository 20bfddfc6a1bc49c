import { describe, expect, it } from "vitest";
import type { TemplateAddon } from "#core/baseline/template.ts";
import type { AddonConfiguration, SelfManagedAddon } from "#core/fleet/facts.ts";
import { addon, cluster, compare, offer, only, templateAddon } from "./given.ts";

const OLD = "v1.1.0-eksbuild.1";
const USUAL = "v1.2.0-eksbuild.1";
const NEW = "v1.3.0-eksbuild.2";
const NEXT = "v1.4.0-eksbuild.1";
const OFFER = offer("dns", {
  [NEXT]: ["1.36*"],
  [NEW]: ["1.35", "1.36"],
  [USUAL]: ["1.35*", "1.34"],
  [OLD]: ["1.34*"],
});

interface Given {
  found?: Partial<AddonConfiguration> | undefined;
  wanted?: Partial<TemplateAddon>;
  byHand?: SelfManagedAddon[];
  problems?: string[];
}

const looked = ({ found, wanted = {}, byHand, problems = [] }: Given) =>
  compare(
    {
      cluster: cluster(),
      addons: found ? [addon("dns", found)] : [],
      ...(byHand ? { "self-managed-addons": byHand } : {}),
    },
    { addons: [templateAddon("dns", wanted)] },
    { offers: { dns: OFFER }, configurationProblems: { dns: problems } },
  );

describe("an add-on that is missing", () => {
  it.each([
    ["default", USUAL],
    ["latest", NEW],
    [USUAL, USUAL],
  ])("is created: %s", (version, chosen) => {
    const difference = only("addon-missing", looked({ wanted: { version } }));
    expect(difference).toMatchObject({ severity: "high", found: "not installed", wanted: chosen });
    expect(difference.step).toEqual({
      kind: "create-addon",
      id: "addon/dns",
      after: [],
      why: `dns is not installed; ${chosen} fits shop`,
      safe: true,
      addon: "dns",
      version: chosen,
      resolveConflicts: "NONE",
    });
  });

  it.each([
    [NEXT, `${NEXT} does not fit Kubernetes 1.35; ${NEW} does`],
    ["v9.9.9-eksbuild.1", "EKS does not offer v9.9.9-eksbuild.1"],
  ])("needs a person when its version is pinned to %s", (version, reason) => {
    const difference = only("addon-missing", looked({ wanted: { version } }));
    expect(difference.needsPerson).toBe(reason);
    expect(difference).not.toHaveProperty("step");
  });

  it("needs a person when EKS does not offer it, or would not take its configuration", () => {
    const none = compare({ cluster: cluster(), addons: [] }, { addons: [templateAddon("dns")] });
    expect(only("addon-missing", none).needsPerson).toBe("EKS has no add-on of this name");
    const wrong = looked({ wanted: { configuration: { replicas: 2 } }, problems: ["/replicas must be string"] });
    expect(only("addon-missing", wrong).needsPerson).toMatch(/not what EKS takes: \/replicas must be string/);
  });

  it("is part of EKS Auto Mode where it is built in", () => {
    const addons = ["vpc-cni", "dns"].map((name) => templateAddon(name));
    const auto = (autoMode: boolean) =>
      compare({ cluster: cluster({ autoMode }), addons: [] }, { addons }).differences.map(({ subject }) => subject);
    expect(auto(true)).toEqual(["dns"]);
    expect(auto(false)).toEqual(["vpc-cni", "dns"]);
  });

  it("comes after its Pod Identity association and what the template puts before it", () => {
    const podIdentity = [{ roleArn: "arn:aws:iam::111122223333:role/dns", serviceAccount: "dns" }];
    const { step } = only("addon-missing", looked({ wanted: { after: ["cni"], podIdentity } }));
    expect(step?.after).toEqual(["addon/cni", "addon/cni/configuration", "association/kube-system/dns"]);
  });

  it("is not taken over from who installed it by hand, unless the policy says so", () => {
    const byHand = [{ addon: "dns", namespace: "kube-system", workload: "Deployment/dns", image: "dns:1.2" }];
    const left = only("addon-self-managed", looked({ byHand }));
    expect(left).toMatchObject({ found: "Deployment/dns in kube-system, dns:1.2" });
    expect(left.needsPerson).toMatch(/OVERWRITE/);
    const taken = only("addon-self-managed", looked({ byHand, wanted: { resolveConflicts: "OVERWRITE" } }));
    expect(taken.step).toMatchObject({ kind: "create-addon", resolveConflicts: "OVERWRITE", safe: false });
  });
});

describe("the version of an add-on", () => {
  it.each([
    ["default", USUAL],
    ["default", NEW],
    ["latest", NEW],
    [NEW, NEW],
  ])("is fine: %s, %s runs", (version, running) => {
    expect(looked({ found: { version: running }, wanted: { version } }).differences).toEqual([]);
  });

  it.each([
    ["addon-behind", "latest", USUAL, NEW],
    ["addon-behind", NEW, USUAL, NEW],
    ["addon-incompatible", "default", OLD, USUAL],
    ["addon-incompatible", "latest", OLD, NEW],
  ] as const)("is moved forward: %s, %s wanted, %s runs", (rule, version, running, to) => {
    const { step, found } = only(rule, looked({ found: { version: running }, wanted: { version } }));
    expect(found).toBe(running);
    expect(step).toMatchObject({
      kind: "update-addon",
      from: running,
      version: to,
      resolveConflicts: "PRESERVE",
      safe: false,
    });
  });

  it.each([
    ["addon-ahead", USUAL, NEW, `${NEW} runs, which is newer than ${USUAL}`],
    ["addon-incompatible", "default", NEXT, `EKS offers no version for Kubernetes 1.35 that is not older than ${NEXT}`],
    ["addon-behind", NEXT, NEW, `${NEXT} does not fit Kubernetes 1.35; ${NEW} does`],
  ] as const)("needs a person: %s, %s wanted, %s runs", (rule, version, running, reason) => {
    const difference = only(rule, looked({ found: { version: running }, wanted: { version } }));
    expect(difference.needsPerson).toBe(reason);
    expect(difference).not.toHaveProperty("step");
  });

  it("is not judged where EKS lists no versions", () => {
    const { differences } = compare({ cluster: cluster(), addons: [addon("own")] }, { addons: [templateAddon("own")] });
    expect(differences).toEqual([]);
  });
});

describe("the configuration of an add-on", () => {
  const configuration = { env: { PREFIX: "true" }, tolerations: [{ operator: "Exists" }] };

  it.each([
    ["as JSON", '{"env":{"PREFIX":"true"},"tolerations":[{"operator":"Exists"}],"replicas":3}'],
    ["as YAML", "replicas: 3\nenv:\n  OTHER: x\n  PREFIX: 'true'\ntolerations:\n  - operator: Exists\n"],
  ])("is fine when all that is wanted is there, %s", (_what, configurationValues) => {
    expect(looked({ found: { configurationValues }, wanted: { configuration } }).differences).toEqual([]);
  });

  it("is laid over what is there, so that nothing else is lost", () => {
    const configurationValues = '{"env":{"PREFIX":"false","OTHER":"x"},"replicas":3,"tolerations":[]}';
    const difference = only(
      "addon-configuration",
      looked({ found: { configurationValues }, wanted: { configuration } }),
    );
    expect(difference.message).toBe("dns is configured otherwise: env.PREFIX and tolerations.");
    expect(difference.step).toMatchObject({
      id: "addon/dns/configuration",
      after: ["addon/dns"],
      from: USUAL,
      version: USUAL,
      configuration: { env: { PREFIX: "true", OTHER: "x" }, replicas: 3, tolerations: [{ operator: "Exists" }] },
    });
  });

  it("names what is missing as deep as it goes", () => {
    const { message } = only("addon-configuration", looked({ found: {}, wanted: { configuration } }));
    expect(message).toBe("dns is configured otherwise: env.PREFIX and tolerations.");
  });

  it("is changed at the version the add-on has by then", () => {
    const { differences } = looked({ found: {}, wanted: { version: "latest", configuration } });
    expect(differences.map(({ rule, step }) => [rule, step?.kind === "update-addon" && step.version])).toEqual([
      ["addon-behind", NEW],
      ["addon-configuration", NEW],
    ]);
  });

  it.each([
    ["cannot be read", { configurationValues: "{ not: [closed" }, [], /would be lost/],
    ["is refused by the add-on's schema", {}, ["/env must be array"], /\/env must be array/],
  ])("needs a person when it %s", (_what, found, problems, reason) => {
    const difference = only("addon-configuration", looked({ found, wanted: { configuration }, problems }));
    expect(difference.needsPerson).toMatch(reason);
  });
});

describe("the health of an add-on", () => {
  it("that is not well says what EKS says", () => {
    const issues = [{ code: "InsufficientNumberOfReplicas", message: "no nodes", resourceIds: [] }];
    const difference = only("addon-degraded", looked({ found: { status: "DEGRADED", issues } }));
    expect(difference.needsPerson).toBe("InsufficientNumberOfReplicas: no nodes");
    expect(only("addon-degraded", looked({ found: { status: "CREATE_FAILED" } })).remedy).toMatch(/create it anew/);
  });

  it("says nothing about one that is just being changed", () => {
    expect(looked({ found: { status: "UPDATING" } }).differences).toEqual([]);
  });
});
