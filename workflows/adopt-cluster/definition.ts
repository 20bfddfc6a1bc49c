import type { StateMachine } from "../asl.ts";
import { lockRetry } from "../converge/policy.ts";
import { convergeStates, lookUntilDone, WORK, WORK_IDENTITY } from "../converge/states.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { catchAll, FAILURE } from "../policy.ts";
import { EXECUTION_TIMEOUT_SECONDS } from "./policy.ts";

const onFailure = catchAll("ReleaseLockAfterFailure");

/**
 * Makes a cluster look like the standard template, as far as the policy file switches that on: waits until it is there, takes it, plans, carries the plan out, looks
 * whether it is so, gives the cluster back and tells what was done, what was so already and what needs a person. What is so already is left alone: a second
 * execution does nothing.
 */
export function adoptCluster(at: Deployment): StateMachine {
  const step = (name: string) => at.functionArn(`adopt-cluster/${name}`);
  const shared = (name: string) => at.functionArn(`converge/${name}`);
  return {
    Comment: "Makes a new cluster look like the standard template, as far as the policy file switches that on.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    StartAt: "BeginAdoption",
    States: {
      BeginAdoption: lambdaTask({
        comment: "Writes down that the cluster is being adopted, and tells.",
        functionArn: step("begin-adoption"),
        payload: {
          workId: "{% $states.context.Execution.Id %}",
          clusterId: "{% $states.input.clusterId %}",
          input: "{% $states.input %}",
        },
        assign: { ...WORK_IDENTITY, since: "{% $states.context.State.EnteredTime %}" },
        catch: [
          {
            ErrorEquals: ["States.ALL"],
            Next: "ReleaseLockAfterFailure",
            Assign: { ...WORK_IDENTITY, failure: FAILURE },
          },
        ],
        next: "CheckActive",
      }),
      ...lookUntilDone("CheckActive", "AcquireLock", {
        comment: "EKS takes about ten minutes to make a cluster, and tells nobody when it is there.",
        functionArn: step("check-active"),
        payload: {
          ...WORK,
          input: "{% $states.context.Execution.Input %}",
          since: "{% $since %}",
        },
        catch: onFailure,
      }),
      AcquireLock: lambdaTask({
        functionArn: shared("acquire-lock"),
        payload: WORK,
        retry: lockRetry,
        catch: onFailure,
        next: "PlanAdoption",
      }),
      PlanAdoption: lambdaTask({
        comment: "Compares the cluster with its template; the steps are in the table.",
        functionArn: step("plan-adoption"),
        payload: WORK,
        assign: { waves: "{% $states.result.Payload.waves %}" },
        output: "{% {} %}",
        catch: onFailure,
        next: "CarryOut",
      }),
      ...convergeStates(at, {
        waves: "{% $waves %}",
        enterWave: "adopt-cluster/enter-wave",
        onFailure,
        next: "BeginVerification",
      }),
      BeginVerification: {
        Type: "Pass",
        Assign: { verifyingSince: "{% $states.context.State.EnteredTime %}" },
        Next: "VerifyAdoption",
      },
      ...lookUntilDone("VerifyAdoption", "ReleaseLock", {
        comment: "The first scan, and the comparison once more: what was done has to show.",
        functionArn: step("verify-adoption"),
        payload: { ...WORK, since: "{% $verifyingSince %}" },
        catch: onFailure,
      }),
      ReleaseLock: lambdaTask({
        functionArn: shared("release-lock"),
        payload: WORK,
        next: "ReportAdoption",
      }),
      ReportAdoption: lambdaTask({ functionArn: step("report-adoption"), payload: WORK }),
      ReleaseLockAfterFailure: lambdaTask({
        functionArn: shared("release-lock"),
        payload: WORK,
        next: "ReportFailure",
      }),
      ReportFailure: lambdaTask({
        functionArn: step("report-adoption"),
        payload: { ...WORK, failure: "{% $failure %}" },
        next: "NotAdopted",
      }),
      NotAdopted: {
        Type: "Fail",
        Error: "{% $states.input.reason.code %}",
        Cause: "{% $states.input.reason.message %}",
      },
    },
  };
}
