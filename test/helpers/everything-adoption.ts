import { ADOPTION_PARTS } from "#core/policy/baseline-policy.ts";
import { CLUSTER_MACHINES } from "#events/machines.ts";
import type { OperatorRequest } from "#events/operator/requests.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { type Adopting, adoptingBench, adoptionPolicy, CAPABILITY } from "./adoption.ts";
import { unnoticed } from "./everything-responses.ts";
import { failNext, serverError } from "./outages.ts";
import { REF } from "./responses.ts";
import { seedCluster } from "./sandbox.ts";

type Scenario = (options: Partial<SandboxOptions>) => Promise<void>;

const ROLE = `arn:aws:iam::${REF.account}:role`;

/** A cluster on which everything is there already, and otherwise than the template says. */
export const different = () =>
  seedCluster("old", {
    tags: { Environment: "dev", RedundancyGroup: "pair" },
    addons: [
      { name: "vpc-cni", version: "v1.20.4-eksbuild.2" },
      { name: "kube-proxy" },
      { name: "coredns" },
      { name: "eks-pod-identity-agent" },
      { name: "metrics-server", configurationValues: '{"replicas":1}' },
    ],
    podIdentityAssociations: [{ namespace: "external-dns", serviceAccount: "external-dns", roleArn: `${ROLE}/other` }],
    accessEntries: [
      {
        principalArn: `${ROLE}/argocd-deployer`,
        policies: [{ name: "AmazonEKSViewPolicy" }, { name: "AmazonEKSEditPolicy", namespaces: ["apps"] }],
      },
    ],
  });

/** A policy that has something to say about `old`. */
export function policyForOld() {
  const policy = adoptionPolicy();
  const [entry] = policy.baseline?.access ?? [];
  return {
    ...policy,
    responses: {
      adopt: [{ match: { name: ["new", "old"] }, parts: [...ADOPTION_PARTS] }],
      deleted: { archiveChannel: false },
    },
    clusters: {
      labels: { tier: "tag:Environment", owner: "tag:Owner", redundancyGroup: "tag:RedundancyGroup" },
      overrides: [],
    },
    ...(policy.baseline && entry
      ? { baseline: { ...policy.baseline, access: [{ ...entry, groups: ["deployers"] }] } }
      : {}),
  };
}

const byHand = { action: "adopt-cluster", cluster: "old", by: "ana", why: "audit" } satisfies OperatorRequest;

/** Whoever holds the cluster is an execution that nobody knows any more. */
export async function holdBy(bench: Adopting, machine: string): Promise<void> {
  const owner = `arn:aws:states:eu-west-1:111122223333:execution:${machine}:gone`;
  const expiresAt = new Date(bench.clock.millis() + 86_400_000).toISOString();
  await bench.ports.locks.acquire({ key: "cluster#111122223333/eu-west-1/old", owner, expiresAt }, bench.clock.now());
}

async function stopAdoption(bench: Adopting): Promise<void> {
  const [execution] = bench.engine.executions(bench.engine.stateMachineArn("adopt-cluster"));
  await bench.engine.stopExecution(execution?.arn ?? "", "ByHand");
}

async function stopped(options: Partial<SandboxOptions>): Promise<void> {
  const bench = adoptingBench({ ...options, schedules: ["reconcile-runs"] });
  await bench.create();
  await bench.pass(20);
  await stopAdoption(bench);
  await bench.pass(180);
}

/** Adoptions in which their functions do everything they can; see `EVERYTHING`. */
export const ADOPTIONS: Readonly<Record<string, Scenario>> = {
  "a cluster that is made, adopted, and deleted": async (options) => {
    const bench = adoptingBench({ ...options, schedules: ["watch-changes"] });
    await bench.create({}, { nodes: false });
    await bench.settle();
    await bench.byHand("UpdateClusterConfig", { name: "new", deletionProtection: false });
    await bench.pass(10);
    await bench.pass(30);
    await bench.byHand("DeleteCluster", { name: "new" });
    await bench.pass(60);
  },
  "a cluster of whose deletion is told when it is gone": async (options) => {
    const isDeletion = (detail: unknown) => (detail as { eventName?: string }).eventName === "DeleteCluster";
    const bench = adoptingBench({
      ...options,
      deliveries: ({ detail }) => (isDeletion(detail) ? [3600] : [0]),
      schedules: [],
    });
    await bench.create({ tags: {} }, { nodes: false });
    await bench.settle();
    await bench.byHand("UpdateClusterConfig", { name: "new", deletionProtection: false });
    await bench.pass(10);
    await bench.byHand("DeleteCluster", { name: "new" });
    await bench.pass(90);
  },
  ...Object.fromEntries(
    CLUSTER_MACHINES.map((machine): [string, Scenario] => [
      `an older cluster that an execution of ${machine} held, adopted by hand`,
      async (options) => {
        const bench = adoptingBench({ ...options, clusters: [different()], change: policyForOld() });
        await bench.operator({ action: "plan-adoption", cluster: "old" });
        await holdBy(bench, machine);
        await bench.operator(byHand);
        await bench.pass(1);
        await bench.operator(byHand);
        await bench.settle();
      },
    ]),
  ),
  "an older cluster on record, of which something was not noticed": async (options) => {
    const bench = adoptingBench({ ...options, clusters: [different()], change: policyForOld() });
    await bench.record("old");
    await unnoticed(bench, "old");
    await bench.operator(byHand);
    await bench.settle();
  },
  "a cluster nobody owns, and one whose record of 2018 lacks when it was made": async (options) => {
    const { accounts = [] } = adoptionPolicy();
    const ownerless = accounts.map(({ owner: _nobody, ...account }) => account);
    const bench = adoptingBench({
      ...options,
      clusters: [different()],
      change: { ...policyForOld(), accounts: ownerless },
    });
    const detail = {
      eventSource: "eks.amazonaws.com",
      eventName: "CreateCluster",
      eventTime: "2026-11-23T09:00:00Z",
      awsRegion: REF.region,
      requestParameters: { name: "old" },
    };
    bench.bus.put({ source: "aws.eks", "detail-type": "AWS API Call via CloudTrail", ...REF, detail });
    await bench.settle();
  },
  "a cluster that registers with the capability": async (options) => {
    const bench = adoptingBench({
      ...options,
      change: { ...policyForOld(), argocd: CAPABILITY },
      clusters: [different()],
    });
    await bench.operator(byHand);
    await bench.settle();
  },
  "an adoption that was stopped": (options) => stopped(options),
  "an adoption that was stopped, and nobody tells": (options) =>
    stopped({ ...options, deliveries: ({ source }) => (source === "aws.states" ? [] : [0]) }),
  "an adoption whose calls fail for long, of a cluster whose nodes come late": async (options) => {
    const bench = adoptingBench(options);
    failNext(bench.eks.service, "TagResource", 500, serverError);
    await bench.create({}, { nodes: false });
    await bench.pass(65);
    await bench.addNodes();
    await bench.settle();
  },
};
