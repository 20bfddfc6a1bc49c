import { clusterId } from "#core/fleet/cluster.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { fleetEvents } from "#events/catalogue.ts";
import type { EventEnvelope } from "#events/envelope.ts";
import { sampleFleet } from "#sandbox/fleet/sample-fleet.ts";
import { createSandbox, type Sandbox } from "#sandbox/sandbox.ts";
import { START } from "./makespan.ts";

/** Figures of one cluster's adoption by the sample's policy; times are virtual seconds. */
export interface AdoptionFigures {
  status: string;
  steps: number;
  /** From EventBridge's event to the execution that adopts. */
  noticedSeconds: number;
  /** From the moment EKS has made the cluster, of which no event tells, to the first call that changes it. */
  firstChangeSeconds: number;
  /** From the event to the closing event. */
  closedSeconds: number;
  /** Of that, how long EKS was working on anything: the cluster, its configuration, add-ons. Nobody can be quicker. */
  eksSeconds: number;
  calls: { looking: number; changing: number; others: number };
  lambdaInvocations: number;
  stateTransitions: number;
}

const ref = { account: "111122223333", region: "eu-west-1", name: "bench" };
/** Calls that only look. */
const LOOKS = /^(Describe|List|Get)/;

/** Adopts a new cluster with nodes, and then once more, when everything is so already. */
export async function adoption(policy: FleetPolicy): Promise<{ first: AdoptionFigures; again: AdoptionFigures }> {
  const events: EventEnvelope[] = [];
  const calls: { service: string; operation: string; at: number }[] = [];
  const sandbox: Sandbox = createSandbox({
    policy,
    fleet: sampleFleet(),
    seed: 1,
    start: START,
    asDeployed: true,
    onEvent: (event) => void events.push(event),
    onCall: ({ service, operation, caller }) => {
      if (caller !== undefined) calls.push({ service, operation, at: sandbox.clock.millis() });
    },
  });
  const byHand = (operation: string, input: Record<string, unknown>) =>
    sandbox.gateway.call({ service: "eks", account: ref.account, region: ref.region, operation, input });
  const state = () => sandbox.eks.cluster(ref.account, ref.region, ref.name);
  const machine = sandbox.engine.stateMachineArn("adopt-cluster");
  const measured = async (begin: () => Promise<unknown>): Promise<AdoptionFigures> => {
    const before = { ...sandbox.counts(), events: events.length, calls: calls.length, at: sandbox.clock.millis() };
    const known = sandbox.engine.executions(machine).length;
    await begin();
    await sandbox.clock.run({
      done: () => {
        const executions = sandbox.engine.executions(machine);
        return executions.length > known && executions.every(({ status }) => status !== "RUNNING");
      },
    });
    await sandbox.clock.settle();
    const own = calls.slice(before.calls);
    const told = events.slice(before.events);
    const detailOf = (name: "clusterAdoptionStarted" | "clusterAdoptionFinished") =>
      told.find((event) => event["detail-type"] === fleetEvents[name].detailType);
    const finished = fleetEvents.clusterAdoptionFinished.schema.parse(detailOf("clusterAdoptionFinished")?.detail);
    const changes = own.filter(({ service, operation }) => service === "eks" && !LOOKS.test(operation));
    const looks = own.filter(({ service, operation }) => service === "eks" && LOOKS.test(operation));
    const counts = sandbox.counts();
    const busy = workOf(state, before.at, told);
    const made = busy.find(({ what }) => what === "cluster")?.to ?? before.at;
    return {
      status: finished.status,
      steps: finished.done.length,
      noticedSeconds: (Date.parse(detailOf("clusterAdoptionStarted")?.time ?? "") - before.at) / 1000,
      firstChangeSeconds: ((changes[0]?.at ?? made) - made) / 1000,
      closedSeconds: (Date.parse(finished.at) - before.at) / 1000,
      eksSeconds: unionOf(busy),
      calls: { looking: looks.length, changing: changes.length, others: own.length - looks.length - changes.length },
      lambdaInvocations: counts.lambdaInvocations - before.lambdaInvocations,
      stateTransitions: counts.stateTransitions - before.stateTransitions,
    };
  };
  const first = await measured(async () => {
    await byHand("CreateCluster", {
      name: ref.name,
      version: "1.35",
      roleArn: `arn:aws:iam::${ref.account}:role/cluster`,
      resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
      tags: { Environment: "dev", Team: "bench" },
    });
    void nodesOnceThere(sandbox, state, byHand);
  });
  const again = await measured(() =>
    sandbox.operator({ action: "adopt-cluster", cluster: clusterId(ref), by: "bench", why: "again" }),
  );
  return { first, again };
}

async function nodesOnceThere(
  { clock }: Sandbox,
  state: () => { cluster: { status?: string | undefined } } | undefined,
  byHand: (operation: string, input: Record<string, unknown>) => Promise<unknown>,
): Promise<void> {
  while (state()?.cluster.status !== "ACTIVE") await clock.sleep(10_000);
  await byHand("CreateNodegroup", {
    clusterName: ref.name,
    nodegroupName: "general",
    subnets: ["subnet-1"],
    nodeRole: `arn:aws:iam::${ref.account}:role/node`,
    scalingConfig: { minSize: 2, maxSize: 2, desiredSize: 2 },
  });
}

interface Span {
  what: string;
  from: number;
  to: number;
}

/** When EKS worked on what, in milliseconds. */
function workOf(
  state: () => ReturnType<Sandbox["eks"]["cluster"]>,
  since: number,
  events: readonly EventEnvelope[],
): Span[] {
  const { cluster, addons, updates } = state() ?? {};
  if (!cluster || !addons || !updates) return [];
  const made = cluster.createdAt?.getTime() ?? since;
  // EKS lets itself in a minute before the cluster is ACTIVE; nothing else tells when it is.
  const letIn = events.find(
    ({ detail }) => (detail as { eventName?: string }).eventName === "AssociateAccessPolicy" && isOfService(detail),
  );
  const active = letIn ? Date.parse(letIn.time) + 60_000 : made;
  const over = (name: string) =>
    events.find(
      (event) =>
        event["detail-type"] === "EKS Addon Creation Succeeded" &&
        (event.detail as { addonName?: string }).addonName === name,
    );
  return [
    { what: "cluster", from: made, to: active },
    ...[...updates.values()].map(({ update, endedAt }) => ({
      what: String(update.type),
      from: update.createdAt?.getTime() ?? since,
      to: endedAt?.getTime() ?? since,
    })),
    ...[...addons.values()].map(({ addonName = "", createdAt }) => ({
      what: addonName,
      from: createdAt?.getTime() ?? since,
      to: Date.parse(over(addonName)?.time ?? "") || since,
    })),
  ].filter(({ from }) => from >= since);
}

const isOfService = (detail: unknown): boolean =>
  (detail as { sourceIPAddress?: string }).sourceIPAddress === "eks.amazonaws.com";

/** Seconds in which at least one of them was under way. */
function unionOf(spans: readonly Span[]): number {
  let [total, end] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return total / 1000;
}
