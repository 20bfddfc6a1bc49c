import { DEFAULT_DRIFT } from "#core/policy/defaults.ts";
import { lockKey } from "#core/run/names.ts";
import type { EventEnvelope } from "#events/envelope.ts";
import { CLUSTER_MACHINES } from "#events/machines.ts";
import { asService } from "#sandbox/invocation.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { clusterRecord } from "./cluster-records.ts";
import { findingRecord } from "./findings.ts";
import { sitePolicy } from "./hybrid.ts";
import { denied, failNext } from "./outages.ts";
import { baselineOf, COREDNS, callByHand, REF, type Responding, respondingBench } from "./responses.ts";
import { seedCluster } from "./sandbox.ts";

type Options = Partial<SandboxOptions>;

const POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const PRINCIPAL = "arn:aws:iam::111122223333:role/jo";

const benchOf = (options: Options, ...names: string[]): Responding =>
  respondingBench({
    clusters: names.map((name) =>
      seedCluster(name, { nodegroups: [], addons: [{ name: "coredns", version: COREDNS.old }, { name: "vpc-cni" }] }),
    ),
    change: { baseline: baselineOf("coredns") },
    ...options,
  });

/** Somebody changes an add-on and nobody is told; and there is something to be closed that people know of. */
export async function unnoticed(bench: Responding, name: string): Promise<void> {
  const addon = bench.eks.cluster(REF.account, REF.region, name)?.addons.get("coredns");
  Object.assign(addon ?? {}, { addonVersion: COREDNS.new });
  const known = { subject: "coredns", toldAt: "2026-11-22T09:00:00.000Z" };
  await asService(() => bench.ports.findings.save(findingRecord(name, known)));
}

/** Why a look at a cluster is asked for after such a call. */
const BY_HAND = "DeleteCluster by unknown";

/** The cluster's lock is held by an execution that is over. */
export const leaveLock = (bench: Responding, name: string, machine: string) =>
  asService(() =>
    bench.ports.locks.acquire(
      {
        key: lockKey(`${REF.account}/${REF.region}/${name}`),
        owner: `arn:aws:states:${REF.region}:${REF.account}:execution:${machine}:gone`,
        expiresAt: "2027-01-01T00:00:00.000Z",
      },
      bench.clock.now(),
    ),
  );

/** Somebody looked at it, and no scan has asked every rule yet. */
const onRecord = (bench: Responding, name: string) =>
  asService(async () => {
    const { createdAt } = await bench.ports.clusters.read({ ...REF, name });
    await bench.ports.clusterRecords.save(clusterRecord(name, { createdAt }));
  });

/** What happens to clusters outside of any run; see `EVERYTHING`. */
export const RESPONSES: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  "a cluster is looked at with every rule, and again when it is as it should be": async (options) => {
    const role = { role: "{cluster}-dns", serviceAccount: "external-dns", namespace: "external-dns" };
    const bench = respondingBench({
      clusters: ["a", "b", "c", "d"].map((name) =>
        seedCluster(name, {
          tags: { Environment: "prod" },
          addons: [{ name: "coredns", version: COREDNS.old }, { name: "vpc-cni" }],
        }),
      ),
      faults: [{ cluster: "b", kind: "throttle", share: 1 }],
      change: {
        drift: { ...DEFAULT_DRIFT, tell: "low", persistSeconds: 0 },
        sites: [sitePolicy("berlin", { cluster: { ...REF, name: "a" } })],
        baseline: {
          cluster: { deletionProtection: true },
          addons: [
            { name: "coredns", after: [], configuration: { replicaCount: 3 } },
            { name: "external-dns", after: [], podIdentity: [role] },
          ],
          access: [{ principal: PRINCIPAL, groups: [], policies: [], allowClusterAdmin: false }],
          overrides: [],
        },
      },
      schedules: ["watch-changes", "start-scan"],
      ...options,
    });
    await bench.operator({ action: "scan" });
    for (const name of ["c", "d"]) await onRecord(bench, name);
    await bench.operator({ action: "scan", cluster: "c" });
    await bench.byHand("CreatePodIdentityAssociation", {
      clusterName: "a",
      namespace: "external-dns",
      serviceAccount: "external-dns",
      roleArn: "arn:aws:iam::111122223333:role/a-dns",
    });
    await bench.byHand("CreateAccessEntry", { clusterName: "a", principalArn: PRINCIPAL });
    await bench.scanned("b");
    await unnoticed(bench, "a");
    failNext(bench.eks.service, "ListClusters", 1, denied);
    bench.engine.startExecution(bench.engine.stateMachineArn("scan-fleet"), { input: "{}" });
    await bench.pass(60);
    await bench.record("a");
    await bench.operator({ action: "findings" });
    await bench.operator({ action: "findings", cluster: "a" });
    await bench.byHand("UpdateClusterConfig", { name: "a", deletionProtection: true });
    await bench.pass(20);
    await bench.record("a");
  },

  "add-ons are changed by people, unnoticed, and unwell": async (options) => {
    const bench = benchOf({ ...options, faults: [{ cluster: "c", kind: "addon-fails" }] }, "a", "b", "c", "d");
    for (const name of ["a", "b", "c", "d"]) await bench.record(name);
    await unnoticed(bench, "a");
    await bench.record("a");
    await unnoticed(bench, "b");
    await bench.byHand("UpdateAddon", { clusterName: "b", addonName: "coredns", addonVersion: COREDNS.new });
    await bench.pass(20);
    await bench.byHand("UpdateAddon", { clusterName: "c", addonName: "coredns", addonVersion: COREDNS.new });
    await bench.pass(30);
    // Well again, and nobody says so.
    const addon = bench.eks.cluster(REF.account, REF.region, "c")?.addons.get("coredns");
    Object.assign(addon ?? {}, { status: "ACTIVE", health: { issues: [] } });
    await bench.pass(10);
    await bench.byHand("UpdateAddon", { clusterName: "d", addonName: "nope" }).catch(() => undefined);
    await bench.pass(1);
  },
  "somebody is made an administrator": async (options) => {
    const bench = benchOf(options, "a");
    await bench.byHand("CreateAccessEntry", { clusterName: "a", principalArn: PRINCIPAL });
    const policy = { clusterName: "a", principalArn: PRINCIPAL, policyArn: POLICY };
    await bench.byHand("AssociateAccessPolicy", { ...policy, accessScope: { type: "cluster" } });
    await bench.pass(1);
  },
  "clusters are deleted, and some were before anybody heard": async (options) => {
    const named = CLUSTER_MACHINES.map((machine) => ({ machine, soon: `soon-${machine}`, gone: `gone-${machine}` }));
    // The function that is told of a deletion is the first to look.
    const deliveries = ({ detail }: EventEnvelope) =>
      (detail as { because?: string }).because === BY_HAND ? [120] : [0];
    const bench = benchOf({ ...options, deliveries }, "a", ...named.map(({ soon }) => soon));
    await bench.record("a");
    await unnoticed(bench, "a");
    callByHand(bench, "DeleteCluster", { name: "a" });
    for (const { machine, soon, gone } of named) {
      await asService(() => bench.ports.findings.save(findingRecord(gone)));
      await leaveLock(bench, gone, machine);
      callByHand(bench, "DeleteCluster", { name: gone });
      await bench.byHand("DeleteCluster", { name: soon });
      await bench.pass(1);
      await leaveLock(bench, soon, machine);
    }
    await bench.pass(60);
  },
};
