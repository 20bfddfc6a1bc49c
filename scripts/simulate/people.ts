import { fleetEvents } from "#events/catalogue.ts";
import type { EventEnvelope } from "#events/envelope.ts";
import type { OperatorRequest, OperatorResponse } from "#events/operator/requests.ts";
import { GATE_ANSWER, GATE_SOURCE } from "#events/user/gate-answer.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";
import { type Draw, drawOf } from "./draw.ts";
import type { Deed, Schedule } from "./schedule.ts";
import { smokeOf } from "./stages.ts";

const MINUTE = 60_000;
const ATTEMPTS = 10;

/** Asks the operator function; while AWS is busy a person tries again. @returns undefined after that */
export async function ask(sandbox: Sandbox, request: OperatorRequest): Promise<OperatorResponse | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      return await sandbox.operator(request);
    } catch {
      // The next one tells.
    }
  }
  return undefined;
}

/** Who answers what people and gates of the user's own are asked: with yes, with no, or never. */
export function answering(sandbox: () => Sandbox, { seed, answers }: Schedule): (event: EventEnvelope) => void {
  const draw = drawOf(seed ^ 0xa115);
  const later = (work: (world: Sandbox) => Promise<unknown>) => {
    const world = sandbox();
    const delay = (1 + draw.upTo(answers.longestMinutes)) * MINUTE;
    void world.clock.sleep(delay).then(() => world.clock.track(work(world)));
  };
  return ({ "detail-type": type, detail }) => {
    const asked = type === fleetEvents.approvalRequested.detailType;
    const gate = type === fleetEvents.gateAsked.detailType;
    const verdict = asked || gate ? verdictOf(draw, answers) : "never";
    if (verdict === "never") return;
    const yes = verdict === "yes";
    if (asked) {
      const { runId, stage, moment } = fleetEvents.approvalRequested.schema.parse(detail);
      const action = yes ? ("approve-stage" as const) : ("reject-stage" as const);
      later((world) => ask(world, { action, runId, stage, moment, by: "ana", why: "simulated" }));
    } else {
      const question = fleetEvents.gateAsked.schema.parse(detail);
      const answer = { runId: question.runId, stage: question.stage, gate: question.gate, passed: yes, message: "" };
      later(async (world) => world.bus.put({ source: GATE_SOURCE, "detail-type": GATE_ANSWER, detail: answer }));
    }
  };
}

function verdictOf({ chance }: Draw, { yes, never }: Schedule["answers"]): "yes" | "no" | "never" {
  if (chance(yes)) return "yes";
  return chance(never) ? "never" : "no";
}

/** The user's own HTTPS gates, and alarms that come and go. */
export function surround(sandbox: Sandbox, { fleet, alarms, answers }: Schedule): void {
  const start = sandbox.clock.millis();
  const at = (minute: number) => new Date(start + minute * MINUTE);
  for (const tier of ["dev", "prod"]) {
    sandbox.http.answer(smokeOf(tier), ({ at: now }) => {
      if (answers.smoke === "fine" || now >= at(answers.smokeFineFrom)) return { status: 200, body: "fine" };
      return answers.smoke === "timeout" ? "timeout" : { status: 500, body: "no" };
    });
  }
  for (const { cluster, from, until } of alarms) {
    const ref = fleet.clusters[cluster];
    if (!ref) continue;
    sandbox.cloudwatch.setAlarm(ref, { name: "errors", state: "ALARM", at: at(from) });
    if (until !== undefined) sandbox.cloudwatch.setAlarm(ref, { name: "errors", state: "OK", at: at(until) });
  }
}

/** Does what somebody does, now. What cannot be done as asked is answered so, and changes nothing. */
export async function interfere(sandbox: Sandbox, { kind, run: runId }: Deed): Promise<void> {
  const { engine } = sandbox;
  const by = { runId, by: "simulation", why: "simulated" };
  switch (kind) {
    case "pause":
    case "resume":
    case "abort":
    case "retry":
      await ask(sandbox, { action: `${kind}-run`, ...by });
      return;
    case "skip-stage":
    case "complete-stage":
    case "roll-back-stage": {
      const run = await sandbox.ports.runs.get(runId);
      const stage = run?.stages.find(({ status }) => status !== "succeeded" && status !== "skipped");
      if (stage) await ask(sandbox, { action: kind, ...by, stage: stage.name });
      return;
    }
    case "skip": {
      const waiting = (await sandbox.ports.runs.members(runId)).find(({ status }) => status === "waiting");
      if (waiting) await ask(sandbox, { action: "skip-member", ...by, cluster: waiting.id });
      return;
    }
    case "stop-cluster-execution":
    case "stop-fleet-execution": {
      const fleet = kind === "stop-fleet-execution";
      const execution = engine
        .machines()
        .filter(({ name }) => (name === "upgrade-fleet") === fleet)
        .flatMap(({ arn }) => engine.executions(arn))
        .find(({ name, status }) => status === "RUNNING" && name.startsWith(runId));
      if (execution) await engine.stopExecution(execution.arn, "ByHand", "the simulation stopped it");
    }
  }
}
