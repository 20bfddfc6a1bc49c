import * as z from "zod";
import { InvalidInputError } from "#core/errors.ts";
import { answeredGate } from "#core/gates/gates.ts";
import { stageNamed, withStage } from "#core/run/stages.ts";
import { gateAnswer } from "#events/user/gate-answer.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { changeRun } from "#functions/runtime/run/control.ts";

/** A system of the user's says whether a soaking stage may go on. Answers about runs or gates that are over, or were never asked, change nothing. */
export const handler = defineHandler({
  name: "on-gate-answered",
  input: gateAnswer,
  output: z.strictObject({ counted: z.boolean() }),
  run: async ({ detail }, ports, { now }) => {
    try {
      await changeRun(
        ports,
        detail.runId,
        (run) => {
          const stage = stageNamed(run, detail.stage);
          const asked = stage.policy.gates.some(({ kind, name }) => kind === "event" && name === detail.gate);
          if (!asked || (stage.status !== "soaking" && stage.status !== "on-hold"))
            throw new InvalidInputError("NOT_ASKED", `stage ${detail.stage} does not wait for the gate ${detail.gate}`);
          const message = detail.message || (detail.passed ? "passed" : "did not pass");
          const gate = answeredGate(stage.gates[detail.gate], { passed: detail.passed, message }, now);
          return withStage(run, detail.stage, { gates: { ...stage.gates, [detail.gate]: gate } });
        },
        () => [],
      );
    } catch (error) {
      if (error instanceof InvalidInputError) return { counted: false };
      throw error;
    }
    return { counted: true };
  },
});
