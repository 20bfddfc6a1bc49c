import { describe, expect, it } from "vitest";
import { type Adopting, adoptingBench, CAPABILITY, HUB, NEW, SELF_MANAGED } from "../helpers/adoption.ts";

const SECRETS = "/api/v1/namespaces/argocd/secrets";
const NAME = "cluster-111122223333-eu-west-1-new";

interface Secret {
  metadata: { name: string; resourceVersion: string; labels: Record<string, string> };
  type: string;
  data: Record<string, string>;
}

/** As `kubectl` asks over `sandbox serve`: plain requests of the hub's Kubernetes API. */
function kubectl(bench: Adopting, method: string, path: string, body?: object) {
  const { status, body: text } = bench.kubernetes.request(HUB, {
    url: new URL(path, "https://hub.example.com"),
    method,
    headers: { accept: "application/json", "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status, body: JSON.parse(text) as unknown };
}
const secrets = (bench: Adopting) =>
  (kubectl(bench, "GET", `${SECRETS}?labelSelector=argocd.argoproj.io/secret-type=cluster`).body as { items: Secret[] })
    .items;
const texts = ({ data }: Secret) =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]));

async function adopted(options: Parameters<typeof adoptingBench>[0], prepare?: (bench: Adopting) => void) {
  const bench = adoptingBench(options);
  prepare?.(bench);
  await bench.create();
  await bench.settle();
  return bench;
}

const MINE = { "argocd.argoproj.io/secret-type": "cluster", "app.kubernetes.io/managed-by": "fleetwright" };

describe("the registration with Argo CD", () => {
  it("of a self-managed one says where the cluster's API is, whom to trust and which role to take", async () => {
    const bench = await adopted({ policyChange: { argocd: SELF_MANAGED } });
    const [secret, ...others] = secrets(bench);
    expect([secret?.metadata.name, secret?.type, others]).toEqual([NAME, "Opaque", []]);
    expect(secret?.metadata.labels).toEqual({ ...MINE, tier: "dev", owner: "platform-example.com" });
    const { cluster } = bench.eks.cluster(NEW.account, NEW.region, "new") ?? {};
    const { config, ...rest } = secret ? texts(secret) : {};
    expect(rest).toEqual({ name: "new-eu-west-1-111122223333", server: cluster?.endpoint });
    expect(JSON.parse(config ?? "")).toEqual({
      awsAuthConfig: { clusterName: "new", roleARN: "arn:aws:iam::111122223333:role/argocd-deployer" },
      tlsClientConfig: { insecure: false, caData: cluster?.certificateAuthority?.data },
    });
    // Registered last: by then it is let in.
    const registered = bench.finished()[0]?.done.indexOf("registration with Argo CD in hub") ?? -1;
    expect(registered).toBeGreaterThan(bench.finished()[0]?.done.indexOf("access entry of argocd-deployer") ?? 0);
  });

  it("of EKS's own says which cluster and project, and no address", async () => {
    const bench = await adopted({ policyChange: { argocd: CAPABILITY } });
    const [secret] = secrets(bench);
    expect(secret && texts(secret)).toEqual({
      name: "new-eu-west-1-111122223333",
      server: "arn:aws:eks:eu-west-1:111122223333:cluster/new",
      project: "platform",
    });
    expect(secret?.metadata.labels).toMatchObject({ ...MINE, tier: "dev" });
  });

  it("is brought up to date where it is ours, keeping what others put there", async () => {
    const bench = await adopted({}, (hub) => {
      const metadata = { name: NAME, labels: { ...MINE, tier: "prod", team: "a" }, annotations: { note: "kept" } };
      const stringData = { name: "new", server: "https://old.example.com", config: "{}", shard: "2" };
      expect(kubectl(hub, "POST", SECRETS, { kind: "Secret", metadata, stringData }).status).toBe(201);
    });
    const [secret, ...others] = secrets(bench);
    expect(others).toEqual([]);
    expect(secret?.metadata).toMatchObject({
      labels: { ...MINE, tier: "dev", team: "a" },
      annotations: { note: "kept" },
    });
    expect(secret && texts(secret)).toMatchObject({
      server: expect.stringMatching(/eks\.amazonaws\.com$/),
      shard: "2",
    });
    expect(bench.finished()[0]?.done).toContain("registration with Argo CD in hub");
  });

  it.each([
    ["of the same name", NAME, "https://mine.example.com"],
    ["that leads to the same cluster", "new-by-hand", "arn:aws:eks:eu-west-1:111122223333:cluster/new"],
  ])("is left alone where somebody else wrote a Secret %s", async (_what, name, server) => {
    const labels = { "argocd.argoproj.io/secret-type": "cluster" };
    const bench = await adopted({ policyChange: { argocd: CAPABILITY } }, (hub) => {
      const stringData = { name: "new", server, project: "mine" };
      expect(kubectl(hub, "POST", SECRETS, { kind: "Secret", metadata: { name, labels }, stringData }).status).toBe(
        201,
      );
    });
    const [secret, ...others] = secrets(bench);
    expect(others).toEqual([]);
    expect(secret && texts(secret)).toEqual({ name: "new", server, project: "mine" });
    expect(bench.finished()).toMatchObject([
      { status: "incomplete", failed: [], needsPerson: [{ reason: "somebody else wrote this Secret" }] },
    ]);
  });

  it.each([
    ["unreachable", /cannot be reached/],
    ["unknown-role", /needs an EKS access entry for Fleetwright's role/],
    ["read-only", /may not (get and list|create) secrets/],
  ] as const)("needs a person where the hub is %s", async (access, words) => {
    const bench = await adopted({}, (hub) => hub.kubernetes.setAccess(HUB, access));
    expect(bench.finished()[0]?.needsPerson).toEqual([
      { what: expect.stringMatching(/The part argocd could not be compared/), reason: expect.stringMatching(words) },
    ]);
    expect(bench.finished()[0]?.failed).toEqual([]);
  });

  it("goes when the cluster does, and only ours", async () => {
    const bench = await adopted({});
    expect(secrets(bench)).toHaveLength(1);
    const labels = { "argocd.argoproj.io/secret-type": "cluster" };
    kubectl(bench, "POST", SECRETS, {
      kind: "Secret",
      metadata: { name: "other", labels },
      stringData: { server: "x" },
    });
    await bench.byHand("UpdateClusterConfig", { name: "new", deletionProtection: false });
    await bench.pass(10);
    bench.eks.cluster(NEW.account, NEW.region, "new")?.nodegroups.clear();
    await bench.byHand("DeleteCluster", { name: "new" });
    await bench.pass(60);
    expect(secrets(bench).map(({ metadata }) => metadata.name)).toEqual(["other"]);
    expect(bench.details("Cluster Deleted")).toMatchObject([
      { parts: expect.arrayContaining([{ part: "Argo CD", said: "its registration deleted" }]) },
    ]);
  });

  it("does not hinder a deletion where the hub cannot be asked", async () => {
    const bench = await adopted({});
    bench.kubernetes.setAccess(HUB, "unreachable");
    await bench.byHand("UpdateClusterConfig", { name: "new", deletionProtection: false });
    await bench.pass(10);
    bench.eks.cluster(NEW.account, NEW.region, "new")?.nodegroups.clear();
    await bench.byHand("DeleteCluster", { name: "new" });
    await bench.pass(60);
    expect(bench.details("Cluster Deleted")).toMatchObject([
      {
        parts: expect.arrayContaining([
          {
            part: "Argo CD",
            said: expect.stringMatching(/^delete its registration by hand.*cluster-111122223333-eu-west-1-new\): /),
          },
        ]),
      },
    ]);
  });
});
