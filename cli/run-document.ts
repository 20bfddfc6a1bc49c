import type { RunView } from "#events/operator/requests.ts";

/** What `sandbox run --json` prints. `skipped` counts everybody left alone; `blocked` says how many of those need somebody to act. */
export interface RunDocument {
  run: { id: string; goal: RunView["run"]["goal"]; status: string; startedAt: string; endedAt: string | null };
  stages: {
    name: string;
    status: string;
    startedAt: string | null;
    endedAt: string | null;
    members: {
      cluster: string;
      account: string;
      region: string;
      from: string;
      to: string;
      status: string;
      reason: { code: string; message: string };
      startedAt: string | null;
      endedAt: string | null;
    }[];
  }[];
  counts: {
    clusters: number;
    upgraded: number;
    skipped: number;
    blocked: number;
    failed: number;
    rolledBack: number;
    stateTransitions: number;
    lambdaInvocations: number;
    awsApiCalls: number;
    slackMessages: number;
  };
  virtualSeconds: number;
  wallSeconds: number;
  seed: number;
}

interface Figures {
  stateTransitions: number;
  lambdaInvocations: number;
  awsApiCalls: number;
  slackMessages: number;
}

export function runDocument(
  { run, stages }: RunView,
  figures: Figures,
  facts: { wallSeconds: number; seed: number; now: string },
): RunDocument {
  const members = stages.flatMap((stage) => stage.members);
  const count = (...statuses: string[]) => members.filter(({ status }) => statuses.includes(status)).length;
  return {
    run: { id: run.id, goal: run.goal, status: run.status, startedAt: run.startedAt, endedAt: run.endedAt },
    stages: stages.map(({ name, status, startedAt, endedAt, members: ofStage }) => ({
      name,
      status,
      startedAt,
      endedAt,
      members: ofStage.map(({ phase: _phase, ...member }) => member),
    })),
    counts: {
      clusters: members.length,
      upgraded: count("upgraded"),
      skipped: count("skipped", "blocked"),
      blocked: count("blocked"),
      failed: count("failed", "overdue"),
      rolledBack: count("rolled-back"),
      ...figures,
    },
    virtualSeconds: (Date.parse(run.endedAt ?? facts.now) - Date.parse(run.startedAt)) / 1000,
    wallSeconds: facts.wallSeconds,
    seed: facts.seed,
  };
}
