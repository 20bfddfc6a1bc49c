import type { ApprovalPolicy, FleetPolicy, StagePolicy } from "#core/policy/policy.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import type { EventEnvelope } from "#events/envelope.ts";
import type { OperatorRequest, OperatorResponse, StageView } from "#events/operator/requests.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { NOW, policyWith, stagePolicy } from "./fleet.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "./sandbox.ts";

/** A call that changed a cluster, as CloudTrail told of it. */
export interface Change {
  at: string;
  operation: string;
  cluster: string;
  version: string | undefined;
}

/** The bench with what tests about a run's surroundings look at: who was changed when, who was told what, and what the table holds. */
export interface Around extends Bench {
  /** Calls that EKS accepted and that changed a cluster, in their order. */
  changes: Change[];
  /** Events of ours, in their order. */
  told: EventEnvelope[];
  /** Asks as `jo`, of the run `run`, and lets follow what follows at once. */
  ask(request: Asked): Promise<OperatorResponse>;
  /** Asks for what must not be done. @returns the code of the answer, which is a sentence as well and changed nothing */
  refused(request: Asked): Promise<string>;
  /** Lets time pass until so many minutes after the start. */
  until(minute: number): Promise<void>;
  stage(name: string, runId?: string): Promise<StageView>;
  member(name: string, runId?: string): Promise<MemberRecord>;
  /** Versions of the control planes, by name. */
  versions(): Record<string, string>;
  /** Details of the events of a kind. */
  details(detailType: string): Record<string, unknown>[];
  /** What the run's message in Slack shows. */
  slackText(): string;
  /** Deletes a cluster without node groups, as its owner would. */
  deleteCluster(name: string): Promise<void>;
}

export type Asked = Partial<OperatorRequest> & { action: OperatorRequest["action"] };

const ACCOUNT = "111122223333";
const REGION = "eu-west-1";
export const refOf = (name: string, region = REGION) => ({ account: ACCOUNT, region, name });

export const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);
/** Minutes after the start. */
export const minuteOf = (time: string | null | undefined): number =>
  time ? (Date.parse(time) - NOW.getTime()) / 60_000 : Number.NaN;

/** A cluster without node groups: upgraded in about a quarter of an hour. */
export const small = (name: string, tier = "dev", change: Partial<ClusterSeedInput> = {}): ClusterSeedInput => {
  const { tags, ...rest } = change;
  return seedCluster(name, { nodegroups: [], ...rest, tags: { Environment: tier, ...tags } });
};

/** Stages named after the tiers they match, everybody at once unless it says otherwise. */
export const tierStage = (tier: string, change: Partial<StagePolicy> = {}): StagePolicy =>
  stagePolicy({ name: tier, match: { tier }, maxConcurrency: { percent: 100 }, ...change });

export const tiers = (stages: StagePolicy[], change: Partial<FleetPolicy> = {}): FleetPolicy =>
  policyWith(stages, {
    clusters: { labels: { tier: "tag:Environment", redundancyGroup: "tag:Group" }, overrides: [] },
    ...change,
  });

export const asking = (change: Partial<ApprovalPolicy> = {}): ApprovalPolicy => ({
  before: false,
  between: false,
  after: false,
  approvers: [],
  expiresSeconds: 6 * 3600,
  requesterMayApprove: true,
  ...change,
});

export function aroundBench(
  clusters: ClusterSeedInput[],
  policy: FleetPolicy,
  options: Partial<SandboxOptions> = {},
): Around {
  const changes: Change[] = [];
  const told: EventEnvelope[] = [];
  const bench: Bench = sandboxBench({
    fleet: fleetOf(...clusters),
    policy,
    ...options,
    onEvent(event) {
      options.onEvent?.(event);
      if (event.source === "fleetwright") told.push(event);
      const change = event.source === "aws.eks" ? changeOf(event.detail, bench.clock.now()) : undefined;
      if (change) changes.push(change);
    },
  });
  const around: Around = {
    ...bench,
    changes,
    told,
    async ask(request) {
      const answer = await bench.operator({ runId: "run", by: "jo", ...request } as OperatorRequest);
      await bench.clock.settle();
      return answer;
    },
    async refused(request) {
      const runId = "runId" in request ? (request.runId ?? "run") : "run";
      const before = await stored(bench, runId);
      const answer = await around.ask(request);
      const after = await stored(bench, runId);
      if (JSON.stringify(after) !== JSON.stringify(before)) throw new Error("what was refused changed the run");
      if (answer.action !== "rejected") throw new Error(`not refused: ${answer.action}`);
      if (!/^\S.+ .+ /.test(answer.message)) throw new Error(`not a sentence: ${answer.message}`);
      return answer.code;
    },
    until: (minute) => bench.clock.run({ until: minutes(minute) }),
    async stage(name, runId) {
      const found = (await bench.view(runId)).stages.find((stage) => stage.name === name);
      if (!found) throw new Error(`no stage ${name}`);
      return found;
    },
    async member(name, runId = "run") {
      const found = (await bench.ports.runs.members(runId)).find(({ ref }) => ref.name === name);
      if (!found) throw new Error(`no member ${name}`);
      return found;
    },
    versions: () => Object.fromEntries(bench.eks.clusters().map(({ cluster }) => [cluster.name, cluster.version])),
    details: (detailType) =>
      told
        .filter((event) => event["detail-type"] === detailType)
        .map(({ detail }) => detail as Record<string, unknown>),
    slackText: () => JSON.stringify(bench.slack.messages("eks-fleet")[0] ?? null),
    async deleteCluster(name) {
      await bench.gateway.call({ service: "eks", operation: "DeleteCluster", ...scope, input: { name } });
    },
  };
  return around;
}

const scope = { account: ACCOUNT, region: REGION };

/** The run and its members as the table holds them. */
const stored = async (bench: Bench, runId: string): Promise<[RunRecord | undefined, MemberRecord[]]> => [
  await bench.ports.runs.get(runId),
  await bench.ports.runs.members(runId),
];

interface CloudTrailDetail {
  eventName?: string;
  errorCode?: string;
  requestParameters?: { name?: string; version?: string };
}

function changeOf(detail: unknown, now: Date): Change | undefined {
  const { eventName = "", errorCode, requestParameters } = detail as CloudTrailDetail;
  if (errorCode !== undefined || !/^(Update|Create|Activate)/.test(eventName)) return undefined;
  const { name = "", version } = requestParameters ?? {};
  return { at: now.toISOString(), operation: eventName, cluster: name, version };
}

/** Moves of control planes, in their order: `a 1.35`. */
export const planes = ({ changes }: Pick<Around, "changes">): string[] =>
  changes
    .filter(({ operation }) => operation === "UpdateClusterVersion")
    .map(({ cluster, version }) => `${cluster} ${version}`);

/** When a cluster was changed first, and when it was changed last. */
export function changedAt({ changes }: Pick<Around, "changes">, cluster: string): { first: number; last: number } {
  const times = changes.filter((change) => change.cluster === cluster).map(({ at }) => minuteOf(at));
  return { first: Math.min(...times), last: Math.max(...times) };
}
