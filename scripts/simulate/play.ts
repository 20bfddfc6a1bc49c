import type { Goal } from "#core/planner/plan.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { seededRandom } from "#sandbox/random.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "#sandbox/sandbox.ts";
import { endViolations } from "./invariants/ends.ts";
import { watch } from "./invariants/watch.ts";
import { narrate } from "./narrate.ts";
import { answering, ask, interfere, surround } from "./people.ts";
import { type Schedule, START, scheduleOf } from "./schedule.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Whoever paused a run resumes it some day; by then every soak, window, freeze and question is over. */
const RESUMED_AFTER = 3 * DAY;
const SETTLED_AFTER = 12 * DAY;
const RETRIED_UNTIL = 25 * DAY;
const LONGEST = 27 * DAY;

export interface Outcome {
  seed: number;
  /** How each run ended, or why it never began. */
  endings: string[];
  /** How their members ended. */
  members: string[];
  violations: string[];
}

/**
 * Plays one schedule to its end and checks what must hold all along and at the end. The same seed plays the same again.
 *
 * @param tell called with every change, in words
 */
export async function play(seed: number, tell?: (line: string) => void): Promise<Outcome> {
  const schedule = scheduleOf(seed);
  const violations: string[] = [];
  const sandbox = worldOf(schedule);
  const groups = new Map(
    schedule.fleet.clusters.map(({ account, region, name, tags }) => [
      `${account}/${region}/${name}`,
      tags.RedundancyGroup,
    ]),
  );
  watch(
    sandbox,
    (id) => groups.get(id),
    (what) => violations.push(what),
  );
  surround(sandbox, schedule);
  if (tell) narrate(sandbox, tell);
  const rejected = new Map<string, string>();
  const until = (time: number) => sandbox.clock.run({ until: new Date(START.getTime() + time) });
  const happenings = [
    ...schedule.runs.map(({ minute, id, goal }) => ({
      minute,
      happen: async () => {
        const wanted = typeof goal === "number" ? await goesBack(sandbox, schedule, goal) : goal;
        const answer = await ask(sandbox, { action: "start-run", goal: wanted, requestedBy: "simulation", runId: id });
        if (answer?.action === "rejected") rejected.set(id, `rejected ${answer.code}`);
      },
    })),
    ...schedule.deeds.map((deed) => ({ minute: deed.minute, happen: () => interfere(sandbox, deed) })),
  ].sort((a, b) => a.minute - b.minute);
  for (const { minute, happen } of happenings) {
    await until(minute * MINUTE);
    await happen();
  }
  const ids = schedule.runs.map(({ id }) => id);
  await until(RESUMED_AFTER);
  for (const run of ids) await interfere(sandbox, { minute: 0, kind: "resume", run });
  await until(SETTLED_AFTER);
  for (const id of ids) violations.push(...(await released(sandbox, id)));
  await until(SETTLED_AFTER + DAY);
  if (schedule.retriedInTheEnd) for (const run of ids) await interfere(sandbox, { minute: 0, kind: "retry", run });
  await until(RETRIED_UNTIL);
  for (const id of ids) violations.push(...(await released(sandbox, id)));
  await until(LONGEST);
  const endings: string[] = [];
  const members: string[] = [];
  for (const { id, goal } of schedule.runs) {
    const run = await sandbox.ports.runs.get(id);
    const ending = run ? `${run.status} ${run.reason?.code ?? ""}` : (rejected.get(id) ?? "never began");
    endings.push(`${typeof goal === "number" ? "rollback" : goal.kind} ${ending}`.trim());
    for (const { status, reason } of await sandbox.ports.runs.members(id)) members.push(`${status} ${reason.code}`);
  }
  return { seed, endings, members, violations: [...violations, ...(await endViolations(sandbox, ids))] };
}

function worldOf(schedule: Schedule): Sandbox {
  const random = seededRandom(schedule.seed ^ 0xfa017);
  const die = (name: string, share: number) => {
    // The operator's function answers a person, who would ask again.
    if (name !== "operator" && random() < share) throw new FunctionDied("the function died");
  };
  const options: SandboxOptions = {
    policy: schedule.policy,
    fleet: schedule.fleet,
    seed: schedule.seed,
    start: START,
    faults: schedule.faults,
    history: "counts",
    lambdaFaults: {
      before: (name) => die(name, schedule.death.before),
      after: (name) => die(name, schedule.death.after),
    },
    onEvent: answering(() => sandbox, schedule),
    deliveries: (event) => {
      // Our own events go through PutEvents and are as safe as EventBridge is; AWS's are best effort.
      if (!event.source.startsWith("aws.")) return [0];
      const { lost, doubled, late } = schedule.events;
      if (random() < lost) return [];
      const first = random() < late ? 60 + random() * 3600 : 0;
      return random() < doubled ? [first, first + random() * 600] : [first];
    },
  };
  const sandbox: Sandbox = createSandbox(options);
  return sandbox;
}

/** By now only a gate that nobody repairs may hold a run; whoever looks after it gives it up. */
async function released(sandbox: Sandbox, runId: string): Promise<string[]> {
  const run = await sandbox.ports.runs.get(runId);
  if (run?.status !== "running") return [];
  await interfere(sandbox, { minute: 0, kind: "abort", run: runId });
  const held = run.stages.some(({ status }) => status === "on-hold");
  const open = run.stages.map(({ name, status, reason }) => `${name} ${status} ${reason?.code ?? ""}`.trim());
  return held ? [] : [`${runId} is not over, and waits for nothing: ${open.join(", ")}`];
}

/** A cluster somebody would want back: one that a run upgraded, or one that came to its version lately. */
async function goesBack(sandbox: Sandbox, { fleet, runs }: Schedule, wish: number): Promise<Goal> {
  const upgraded: string[] = [];
  for (const { id } of runs) {
    for (const { id: cluster, status, rollbackClosesAt } of await sandbox.ports.runs.members(id))
      if (status === "upgraded" && rollbackClosesAt !== undefined) upgraded.push(cluster);
  }
  const others = fleet.clusters.filter((cluster) => cluster.upgradedAt !== undefined).map(({ name }) => name);
  const names = [...upgraded, ...others, ...fleet.clusters.map(({ name }) => name)];
  const likely = upgraded.length > 0 ? upgraded.length : names.length;
  return { kind: "rollback", clusters: [names[wish % likely] ?? "nobody"] };
}
