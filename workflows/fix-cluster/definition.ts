import type { StateMachine } from "../asl.ts";
import { lockRetry } from "../converge/policy.ts";
import { convergeStates, lookUntilDone, WORK, WORK_IDENTITY } from "../converge/states.ts";
import type { Deployment } from "../deployment.ts";
import { lambdaTask } from "../lambda-task.ts";
import { catchAll, FAILURE } from "../policy.ts";
import { EXECUTION_TIMEOUT_SECONDS } from "./policy.ts";

const onFailure = catchAll("ReleaseLockAfterFailure");
const INPUT = "{% $states.context.Execution.Input %}";

/**
 * Fixes findings of one cluster: takes it, looks what still is a finding, carries out what can be done about it, scans the cluster once more, gives it back and tells
 * what is fixed, what is not and what needs a person. In a freeze nothing is begun.
 */
export function fixCluster(at: Deployment): StateMachine {
  const step = (name: string) => at.functionArn(`fix-cluster/${name}`);
  const shared = (name: string) => at.functionArn(`converge/${name}`);
  return {
    Comment: "Fixes findings of an EKS cluster: those the policy file has fixed by itself, or that somebody asks for.",
    QueryLanguage: "JSONata",
    TimeoutSeconds: EXECUTION_TIMEOUT_SECONDS,
    StartAt: "BeginFix",
    States: {
      BeginFix: lambdaTask({
        comment: "Writes down that findings of the cluster are being fixed, and tells.",
        functionArn: step("begin-fix"),
        payload: {
          workId: "{% $states.context.Execution.Id %}",
          clusterId: "{% $states.input.clusterId %}",
          input: "{% $states.input %}",
        },
        assign: WORK_IDENTITY,
        catch: [
          {
            ErrorEquals: ["States.ALL"],
            Next: "ReleaseLockAfterFailure",
            Assign: { ...WORK_IDENTITY, failure: FAILURE },
          },
        ],
        next: "AcquireLock",
      }),
      AcquireLock: lambdaTask({
        functionArn: shared("acquire-lock"),
        payload: WORK,
        catch: [{ ErrorEquals: ["ClusterBusyError"], Next: "TellWaiting", Assign: { failure: FAILURE } }, ...onFailure],
        next: "PlanFix",
      }),
      TellWaiting: lambdaTask({
        comment: "Says who holds the cluster; a fix waits for that.",
        functionArn: step("tell-waiting"),
        payload: { ...WORK, failure: "{% $failure %}" },
        catch: onFailure,
        next: "AwaitLock",
      }),
      AwaitLock: lambdaTask({
        functionArn: shared("acquire-lock"),
        payload: WORK,
        retry: lockRetry,
        catch: onFailure,
        next: "PlanFix",
      }),
      PlanFix: lambdaTask({
        comment: "Scans the cluster: only what still is a finding is fixed. The steps are in the table.",
        functionArn: step("plan-fix"),
        payload: { ...WORK, input: INPUT },
        assign: { waves: "{% $states.result.Payload.waves %}" },
        output: "{% {} %}",
        catch: onFailure,
        next: "CarryOut",
      }),
      ...convergeStates(at, {
        waves: "{% $waves %}",
        enterWave: "fix-cluster/enter-wave",
        onFailure,
        next: "BeginVerification",
      }),
      BeginVerification: {
        Type: "Pass",
        Assign: { verifyingSince: "{% $states.context.State.EnteredTime %}" },
        Next: "VerifyFix",
      },
      ...lookUntilDone("VerifyFix", "ReleaseLock", {
        comment: "Scans the cluster once more: each finding that was to be fixed has to be over.",
        functionArn: step("verify-fix"),
        payload: { ...WORK, since: "{% $verifyingSince %}" },
        catch: onFailure,
      }),
      ReleaseLock: lambdaTask({ functionArn: shared("release-lock"), payload: WORK, next: "ReportFix" }),
      ReportFix: lambdaTask({ functionArn: step("report-fix"), payload: WORK }),
      ReleaseLockAfterFailure: lambdaTask({
        functionArn: shared("release-lock"),
        payload: WORK,
        next: "ReportFailure",
      }),
      ReportFailure: lambdaTask({
        functionArn: step("report-fix"),
        payload: { ...WORK, failure: "{% $failure %}" },
        next: "NotFixed",
      }),
      NotFixed: {
        Type: "Fail",
        Error: "{% $states.input.reason.code %}",
        Cause: "{% $states.input.reason.message %}",
      },
    },
  };
}
