import { describe, expect, it } from "vitest";
import { type Adopting, adoptingBench, adoptionPolicy, NEW_ID } from "../helpers/adoption.ts";
import { denied, failNext, serverError } from "../helpers/outages.ts";

const fault = (kind: string) => ({ faults: [{ kind: kind as never, cluster: "new" }] });

async function adopted(
  options: Parameters<typeof adoptingBench>[0],
  create?: Record<string, unknown>,
): Promise<Adopting> {
  const bench = adoptingBench(options);
  await bench.create(create);
  await bench.settle();
  return bench;
}

/** What of the adoption is not as it should be, each as `what: why`. */
function troubles(bench: Adopting): { failed: string[]; needsPerson: string[] } {
  const [finished] = bench.finished();
  const words = (some: { what: string; reason: string }[] = []) => some.map(({ what, reason }) => `${what}: ${reason}`);
  return { failed: words(finished?.failed), needsPerson: words(finished?.needsPerson) };
}

describe("a cluster that does not come about", () => {
  it("fails: the adoption ends with EKS's reason, and nothing is touched", async () => {
    const bench = await adopted(fault("cluster-creation-fails"));
    expect(bench.changes()).toEqual([]);
    expect(bench.executions()).toMatchObject([{ status: "FAILED" }]);
    expect(bench.finished()).toMatchObject([
      {
        status: "failed",
        reason: {
          code: "CREATION_FAILED",
          message: expect.stringMatching(/^EKS could not make the cluster: InsufficientFreeAddresses: The subnets/),
        },
      },
    ]);
    expect(bench.said("eks-fleet").at(-1)).toMatch(/^:x: new could not be adopted: EKS could not make the cluster/);
    expect(bench.slack.channels()).not.toContain("eks-new");
    expect((await bench.ports.clusterRecords.get(NEW_ID))?.adoption).toMatchObject({ status: "failed" });
  });

  it("stays CREATING: two hours, then the adoption ends", async () => {
    const bench = await adopted(fault("cluster-creation-hangs"));
    expect(bench.finished()).toMatchObject([
      { status: "failed", reason: { code: "CREATION_OVERDUE", message: expect.stringMatching(/after 120 minutes/) } },
    ]);
    expect(bench.changes()).toEqual([]);
  });

  it("is deleted before it is adopted: nobody's failure", async () => {
    const bench = adoptingBench();
    await bench.create({}, { nodes: false });
    await bench.pass(5);
    const state = bench.eks.cluster("111122223333", "eu-west-1", "new");
    if (state) state.cluster.status = "DELETING";
    await bench.settle();
    expect(bench.finished()).toMatchObject([{ status: "skipped", reason: { code: "CLUSTER_DELETING" } }]);
    expect(bench.changes()).toEqual([]);
  });
});

describe("an add-on that does not come about", () => {
  it("stays CREATING: it is waited for until its deadline, what needs it is left alone, the rest goes on", async () => {
    const bench = await adopted(fault("addon-stuck"));
    const { failed, needsPerson } = troubles(bench);
    // The agent is the first to be made: vpc-cni has its role by an association, and the others need the network.
    expect(failed).toEqual([
      expect.stringMatching(
        /^add-on eks-pod-identity-agent v[^:]+: EKS is still at it after 45 minutes, 2 were expected; it may still finish$/,
      ),
    ]);
    expect(needsPerson).toEqual([
      expect.stringMatching(/^add-on vpc-cni v[^:]+: waits for addon\/eks-pod-identity-agent: EKS is still at it/),
      expect.stringMatching(
        /^add-on coredns v[^:]+: waits for addon\/vpc-cni: waits for addon\/eks-pod-identity-agent/,
      ),
      expect.stringMatching(/^add-on cert-manager v[^:]+: waits for addon\//),
      expect.stringMatching(/^add-on external-dns v[^:]+: waits for addon\//),
      expect.stringMatching(/^add-on metrics-server v[^:]+: waits for addon\//),
    ]);
    expect(bench.changes().filter((call) => call.startsWith("CreateAddon"))).toEqual([
      "CreateAddon eks-pod-identity-agent",
      "CreateAddon kube-proxy",
    ]);
    expect(bench.finished()[0]?.done).toContain("registration with Argo CD in hub");
    expect(bench.finished()).toMatchObject([{ status: "incomplete" }]);
  });

  it("fails: its reason is told, and what needs it is left alone", async () => {
    const addons = adoptionPolicy().baseline?.addons.filter(({ name }) => /metrics|cert|external/.test(name)) ?? [];
    const { baseline } = adoptionPolicy();
    const own = baseline && { ...baseline, addons };
    const bench = await adopted({
      ...fault("addon-creation-fails"),
      ...(own ? { policyChange: { baseline: own } } : {}),
    });
    expect(troubles(bench)).toEqual({
      failed: [
        expect.stringMatching(
          /^add-on cert-manager v.*: cert-manager is CREATE_FAILED: AdmissionRequestDenied: admission webhook/,
        ),
      ],
      needsPerson: [expect.stringMatching(/^add-on external-dns v.*: waits for addon\/cert-manager: .*CREATE_FAILED/)],
    });
    expect(bench.finished()[0]?.done).toContainEqual(expect.stringMatching(/^add-on metrics-server/));
  });

  it("has no nodes to run on: the others go on, a while later it is for a person", async () => {
    const bench = adoptingBench();
    await bench.create({}, { nodes: false });
    await bench.settle();
    expect(troubles(bench).failed).toEqual([]);
    expect(
      troubles(bench).needsPerson.map((words) =>
        words.replace(/ v[\d.]+-eksbuild\.\d+: .*InsufficientNumberOfReplicas.*/, ""),
      ),
    ).toEqual(["add-on coredns", "add-on cert-manager", "add-on external-dns", "add-on metrics-server"]);
  });

  it("has no nodes to run on for a while: it is done once it is well", async () => {
    const bench = adoptingBench();
    await bench.create({}, { nodes: false });
    await bench.pass(55);
    await bench.addNodes();
    await bench.settle();
    expect(bench.finished()).toMatchObject([{ status: "adopted", needsPerson: [] }]);
  });

  it("has values its schema does not take: it is not tried", async () => {
    const { baseline } = adoptionPolicy();
    const addons = baseline?.addons.map((addon) =>
      addon.name === "metrics-server" ? { ...addon, configuration: { replicaz: 2 } } : addon,
    );
    const own = baseline && addons && { ...baseline, addons };
    const bench = await adopted(own ? { policyChange: { baseline: own } } : {});
    expect(bench.changes()).not.toContain("CreateAddon metrics-server");
    expect(troubles(bench).needsPerson).toEqual([
      expect.stringMatching(/^The add-on metrics-server is not installed\.: .*replicaz/),
    ]);
  });
});

describe("a call that does not go through", () => {
  it("is refused for lack of rights: a person has to give them, the rest is done", async () => {
    const bench = adoptingBench();
    failNext(bench.eks.service, "CreateAccessEntry", 1, denied);
    await bench.create();
    await bench.settle();
    expect(troubles(bench)).toEqual({
      failed: [],
      needsPerson: [
        expect.stringMatching(/^access entry of argocd-deployer: .*not authorized/),
        expect.stringMatching(/^AmazonEKSEditPolicy in apps for argocd-deployer: waits for access\/.*not authorized/),
        // Argo CD would begin to deploy, and could not.
        expect.stringMatching(/^registration with Argo CD in hub: waits for access/),
      ],
    });
  });

  it("fails for longer than is waited: the step fails, the rest is done", async () => {
    const bench = adoptingBench();
    failNext(bench.eks.service, "TagResource", 500, serverError);
    await bench.create();
    await bench.settle();
    expect(troubles(bench)).toEqual({
      failed: [expect.stringMatching(/^tags Owner=platform@example.com: SERVICE_UNAVAILABLE: /)],
      needsPerson: [],
    });
  });

  it("is done, and its answer is lost: it is found, and not done twice", async () => {
    for (const operation of [
      "CreateAddon",
      "CreatePodIdentityAssociation",
      "CreateAccessEntry",
      "UpdateClusterConfig",
    ]) {
      const bench = adoptingBench();
      failNext(bench.eks.service, operation, 2, serverError, { lost: true });
      await bench.create();
      await bench.settle();
      expect([operation, bench.finished()]).toMatchObject([operation, [{ status: "adopted" }]]);
    }
  });

  it("ends badly in EKS: the step fails with EKS's words, the rest is done", async () => {
    const bench = await adopted(fault("config-update-fails"));
    expect(troubles(bench)).toEqual({
      failed: [expect.stringMatching(/^control plane logs of api, audit: \w+: /)],
      needsPerson: [],
    });
  });
});

describe("a cluster somebody else works on", () => {
  const holder = "arn:aws:states:eu-west-1:111122223333:execution:upgrade-cluster:run.new";

  /** An upgrade has the cluster for some hours. */
  async function held(hours: number): Promise<Adopting> {
    const bench = adoptingBench({ asDeployed: false });
    const { executions, locks } = bench.ports;
    bench.ports.executions = {
      describe: async (arn) => (arn === holder ? { status: "RUNNING" } : executions.describe(arn)),
    };
    const key = `cluster#${NEW_ID}`;
    await locks.acquire({ key, owner: holder, expiresAt: "2027-01-01T00:00:00.000Z" }, bench.clock.now());
    bench.clock.at(bench.clock.millis() + hours * 3_600_000, () => void locks.release(key, holder));
    await bench.create();
    return bench;
  }

  it("is waited for, and adopted then", async () => {
    const bench = await held(5);
    await bench.pass(280);
    expect(bench.changes()).toEqual([]);
    await bench.settle();
    expect(bench.finished()).toMatchObject([{ status: "adopted" }]);
  });

  it("is given up after a day, with who has it", async () => {
    const bench = await held(72);
    await bench.settle();
    expect(bench.changes()).toEqual([]);
    expect(bench.finished()).toMatchObject([
      { status: "skipped", reason: { code: "LOCK_HELD", message: expect.stringContaining(`(${holder}) holds`) } },
    ]);
    expect(bench.locks.held().map(({ owner }) => owner)).toEqual([holder]);
  });
});
