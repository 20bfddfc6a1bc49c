import type { Catcher, State } from "../asl.ts";
import type { Deployment } from "../deployment.ts";
import { type LambdaTaskOptions, lambdaTask } from "../lambda-task.ts";
import { FAILURE } from "../policy.ts";

/** Which cluster a step is about, in every workflow that brings one closer to its template. An execution's own ARN names its plan. */
export const WORK = { clusterId: "{% $clusterId %}", workId: "{% $owner %}" };

/** The execution's variables, from its first state on. */
export const WORK_IDENTITY = {
  clusterId: "{% $states.context.Execution.Input.clusterId %}",
  owner: "{% $states.context.Execution.Id %}",
};

/** Look, and while it is not done wait as long as the answer says. */
export const lookUntilDone = (
  name: string,
  next: string,
  task: Omit<LambdaTaskOptions, "next">,
): Record<string, State> => ({
  [name]: lambdaTask({ ...task, next: `${name}Done` }),
  [`${name}Done`]: {
    Type: "Choice",
    Choices: [{ Condition: "{% $states.input.done %}", Next: next }],
    Default: `${name}Wait`,
  },
  [`${name}Wait`]: { Type: "Wait", Seconds: "{% $states.input.waitSeconds %}", Next: name },
});

/** What went wrong with one step is written down there: others that do not need it go on. */
const stepFailed: Catcher[] = [{ ErrorEquals: ["States.ALL"], Next: "FailStep", Assign: { stepFailure: FAILURE } }];

/**
 * Carries out a plan: wave after wave, the steps of a wave together; each is started, waited for and looked at until it is over. Steps, their parameters and how
 * they ended are in the table: between states only ids go to and fro.
 *
 * @param waves expression of a list of waves, each a list of ids
 * @param enterWave the workflow's own function that is called before each wave, with the ids of its steps
 */
export function convergeStates(
  at: Deployment,
  { waves, enterWave, onFailure, next }: { waves: string; enterWave: string; onFailure: Catcher[]; next: string },
): Record<string, State> {
  const step = (name: string) => at.functionArn(`converge/${name}`);
  const item = { ...WORK, stepId: "{% $stepId %}" };
  return {
    CarryOut: {
      Type: "Map",
      Comment: "One wave after the other: a step waits for the ones before it, however they end.",
      Items: waves as `{%${string}%}`,
      MaxConcurrency: 1,
      ItemProcessor: {
        StartAt: "EnterWave",
        States: {
          EnterWave: lambdaTask({
            comment: "Tells that the wave begins.",
            functionArn: at.functionArn(enterWave),
            payload: { ...WORK, steps: "{% $states.input %}" },
            output: "{% $states.input %}",
            next: "Wave",
          }),
          Wave: {
            Type: "Map",
            Items: "{% $states.input %}",
            ItemProcessor: {
              StartAt: "StartStep",
              States: {
                StartStep: lambdaTask({
                  functionArn: step("start-step"),
                  payload: { ...WORK, stepId: "{% $states.input %}" },
                  assign: { stepId: "{% $states.input %}" },
                  catch: stepFailed.map((catcher) => ({
                    ...catcher,
                    Assign: { ...catcher.Assign, stepId: "{% $states.input %}" },
                  })),
                  next: "StepOver",
                }),
                StepOver: {
                  Type: "Choice",
                  Choices: [{ Condition: "{% $states.input.done %}", Next: "StepEnded" }],
                  Default: "WaitForStep",
                },
                WaitForStep: { Type: "Wait", Seconds: "{% $states.input.waitSeconds %}", Next: "CheckStep" },
                CheckStep: lambdaTask({
                  functionArn: step("check-step"),
                  payload: item,
                  catch: stepFailed,
                  next: "StepOver",
                }),
                FailStep: lambdaTask({
                  comment: "Writes down why, so that only what needs this step is left alone.",
                  functionArn: step("fail-step"),
                  payload: { ...item, failure: "{% $stepFailure %}" },
                  next: "StepEnded",
                }),
                StepEnded: { Type: "Succeed", Output: "{% {} %}" },
              },
            },
            Output: "{% {} %}",
            End: true,
          },
        },
      },
      Catch: onFailure,
      Output: "{% {} %}",
      Next: next,
    },
  };
}
