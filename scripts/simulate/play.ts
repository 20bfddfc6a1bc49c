import { memoryRunStore } from "#adapters/memory/runs.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { seededRandom } from "#sandbox/random.ts";
import { createSandbox, type Sandbox } from "#sandbox/sandbox.ts";
import { endViolations, watchedRuns } from "./invariants.ts";
import { type Deed, scheduleOf } from "./schedule.ts";

const START = new Date("2026-11-23T09:00:00Z");
const RUN = "run";
const LONGEST_DAYS = 30;

export interface Outcome {
  seed: number;
  /** How the run ended, or why it never began. */
  ending: string;
  violations: string[];
}

/** Plays one schedule to its end and checks what must hold all along and at the end. The same seed plays the same again. */
export async function play(seed: number): Promise<Outcome> {
  const schedule = scheduleOf(seed);
  const random = seededRandom(seed ^ 0xfa017);
  const violations: string[] = [];
  let sandbox: Sandbox | undefined;
  const now = () => sandbox?.clock.now() ?? START;
  const die = (name: string, share: number) => {
    // The operator's function answers a person, who would ask again.
    if (name !== "operator" && random() < share) throw new FunctionDied("the function died");
  };
  sandbox = createSandbox({
    policy: schedule.policy,
    fleet: schedule.fleet,
    seed,
    start: START,
    faults: schedule.faults,
    lambdaFaults: {
      before: (name) => die(name, schedule.death.before),
      after: (name) => die(name, schedule.death.after),
    },
    stores: { runs: watchedRuns(memoryRunStore(), now, (what) => violations.push(what)) },
    deliveries: (event) => {
      // Our own events go through PutEvents and are as safe as EventBridge is; AWS's are best effort.
      if (!event.source.startsWith("aws.")) return [0];
      const { lost, doubled, late } = schedule.events;
      if (random() < lost) return [];
      const first = random() < late ? 60 + random() * 3600 : 0;
      return random() < doubled ? [first, first + random() * 600] : [first];
    },
  });
  const started = await begin(sandbox);
  if (started !== undefined) return { seed, ending: started, violations };
  for (const deed of schedule.deeds) {
    await sandbox.clock.run({ until: new Date(START.getTime() + deed.minute * 60_000) });
    await interfere(sandbox, deed);
  }
  // Whoever paused a run resumes it some day.
  await sandbox.clock.run({ until: new Date(START.getTime() + 3 * 86_400_000) });
  await interfere(sandbox, { minute: 0, kind: "resume" });
  await sandbox.clock.run({ until: new Date(START.getTime() + LONGEST_DAYS * 86_400_000) });
  const run = await sandbox.ports.runs.get(RUN);
  return {
    seed,
    ending: `${run?.status ?? "no run"} ${run?.reason?.code ?? ""}`.trim(),
    violations: [...violations, ...(await endViolations(sandbox, RUN))],
  };
}

/** A person starts the run, and tries again while AWS is busy. @returns why it did not begin */
async function begin(sandbox: Sandbox): Promise<string | undefined> {
  const request = {
    action: "start-run",
    goal: { kind: "kubernetes-version", version: "1.35" },
    requestedBy: "simulation",
    runId: RUN,
  } as const;
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await sandbox.operator(request);
      return answer.action === "rejected" ? `rejected ${answer.code}` : undefined;
    } catch (error) {
      if (attempt === 10) return `could not be started: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

async function interfere(sandbox: Sandbox, { kind }: Deed): Promise<void> {
  const { engine } = sandbox;
  const running = (machine: string) =>
    engine.executions(engine.stateMachineArn(machine)).find(({ status }) => status === "RUNNING");
  const by = { runId: RUN, by: "simulation" };
  switch (kind) {
    case "pause":
    case "resume":
    case "abort":
      await sandbox.operator({ action: `${kind}-run`, ...by });
      return;
    case "skip": {
      const waiting = (await sandbox.ports.runs.members(RUN)).find(({ status }) => status === "waiting");
      if (waiting) await sandbox.operator({ action: "skip-member", ...by, cluster: waiting.id });
      return;
    }
    case "stop-cluster-execution":
    case "stop-fleet-execution": {
      const execution = running(kind === "stop-cluster-execution" ? "upgrade-cluster" : "upgrade-fleet");
      if (execution) await engine.stopExecution(execution.arn, "ByHand", "the simulation stopped it");
    }
  }
}
