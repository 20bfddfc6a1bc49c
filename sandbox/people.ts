import type { FleetPolicy } from "#core/policy/policy.ts";
import { fleetEvents } from "#events/catalogue.ts";
import type { EventEnvelope } from "#events/envelope.ts";
import { GATE_ANSWER, GATE_SOURCE } from "#events/user/gate-answer.ts";
import type { Sandbox } from "./sandbox.ts";

/** What the people and systems around a simulated run do: without them it would wait for answers until they expire. */
export interface Bystanders {
  /** How long approvals take to be given; `never`: people give them. */
  approveAfterSeconds: number | "never";
}

export const DEFAULT_BYSTANDERS: Bystanders = { approveAfterSeconds: 3600 };

/** The policy of a simulated run: nobody is there who could prove who they are. */
export const withoutProofs = (policy: FleetPolicy): FleetPolicy => ({
  ...policy,
  people: { ...policy.people, identity: "claimed" },
});

/**
 * Answers in the place of people and of the user's own gates: approvals are given after a while by somebody who may, gates that ask an event are
 * passed, HTTPS gates answer 200.
 *
 * @returns to be called for every event on the fleet bus
 */
export function bystanders(
  sandbox: () => Sandbox | undefined,
  policy: FleetPolicy,
  { approveAfterSeconds }: Bystanders = DEFAULT_BYSTANDERS,
): { notice(event: EventEnvelope): void; take(sandbox: Sandbox): void } {
  return {
    take({ http }) {
      for (const { stages } of Object.values(policy.strategies))
        for (const gate of stages.flatMap(({ gates }) => gates))
          if (gate.kind === "https") http.answer(gate.url, { status: 200, body: "simulated" });
    },
    notice(event) {
      if (approveAfterSeconds !== "never" && event["detail-type"] === fleetEvents.approvalRequested.detailType) {
        const asked = fleetEvents.approvalRequested.schema.parse(event.detail);
        const { runId, stage, moment, approvers, requestedBy } = asked;
        const by = approvers.find((name) => name !== requestedBy) ?? approvers[0] ?? "somebody";
        const world = sandbox();
        world?.clock.at(world.clock.millis() + approveAfterSeconds * 1000, () => {
          void world.operator({ action: "approve-stage", runId, stage, moment, by, why: "simulated" });
        });
      }
      if (event["detail-type"] === fleetEvents.gateAsked.detailType) {
        const { runId, stage, gate } = fleetEvents.gateAsked.schema.parse(event.detail);
        const detail = { runId, stage, gate, passed: true, message: "simulated" };
        sandbox()?.bus.put({ source: GATE_SOURCE, "detail-type": GATE_ANSWER, detail });
      }
    },
  };
}
