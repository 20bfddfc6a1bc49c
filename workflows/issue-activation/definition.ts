import type { StateMachine } from "../asl.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { catchAll } from "../policy.ts";
import { EXECUTION_TIMEOUT_SECONDS } from "./policy.ts";

const input = (name: string) => `{% $states.context.Execution.Input.${name} %}`;
const KEY = { site: input("site"), request: input("request") };

const onFailure = catchAll("ReportFailure");

/**
 * Issues one hybrid activation: checks, then makes it and stores its code in one step, so that the code is in no state's input or output. A standing one then takes the
 * place of the one before.
 */
export function issueActivation(at: Deployment): StateMachine {
  const step = (name: string) => at.functionArn(`issue-activation/${name}`);
  return {
    Comment: "Issues a hybrid activation of SSM for a site, its code straight into the secret store.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    StartAt: "CheckActivation",
    States: {
      CheckActivation: lambdaTask({
        comment: "Writes down what is wanted, and looks at everything that could stand against it.",
        functionArn: step("check-activation"),
        payload: {
          ...KEY,
          nodes: input("nodes"),
          lifetimeSeconds: input("lifetimeSeconds"),
          requestedBy: input("requestedBy"),
        },
        catch: onFailure,
        next: "IsReady",
      }),
      IsReady: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.ready %}", Next: "MakeActivation" }],
        Default: "ReportActivation",
      },
      MakeActivation: lambdaTask({
        comment: "CreateActivation and the secret, in one function's memory.",
        functionArn: step("make-activation"),
        payload: KEY,
        catch: onFailure,
        next: "RetireReplaced",
      }),
      RetireReplaced: lambdaTask({
        comment: "The new one is there: the standing one it replaces is deleted.",
        functionArn: step("retire-replaced"),
        payload: KEY,
        catch: onFailure,
        next: "ReportActivation",
      }),
      ReportActivation: lambdaTask({
        functionArn: step("report-activation"),
        payload: KEY,
        catch: onFailure,
        next: "Done",
      }),
      Done: { Type: "Succeed" },
      ReportFailure: lambdaTask({
        comment: "Takes back what was begun, and says how it failed.",
        functionArn: step("report-activation"),
        payload: { ...KEY, failure: "{% $failure %}" },
        catch: [{ ErrorEquals: ["States.ALL"], Next: "Failed" }],
        next: "Failed",
      }),
      Failed: {
        Type: "Fail",
        Error: "{% $failure.error %}",
        Cause: "{% $failure.cause %}",
      },
    },
  };
}
