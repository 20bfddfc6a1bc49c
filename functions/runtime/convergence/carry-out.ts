import type { Step } from "#core/baseline/steps.ts";
import type { WorkItem, WorkOutcome } from "#core/convergence/work-item.ts";
import {
  AccessDeniedError,
  CallRefusedError,
  ChatRefusedError,
  KubernetesRefusedError,
  UpdateRefusedError,
} from "#core/errors.ts";
import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import type { Ports, StartedChange } from "#core/ports.ts";
import { requestToken } from "#core/run/names.ts";

export type CarryingPorts = Pick<Ports, "changes" | "argocd" | "chat" | "alarmWriter">;

/**
 * Begins a step, after a look whether it is so already.
 *
 * @returns how it goes on; a refusal is an outcome: repeating the call would not change it
 */
export async function carryOut(
  ports: CarryingPorts,
  ref: ClusterRef,
  { workId, id }: Pick<WorkItem, "workId" | "id">,
  step: Step,
): Promise<StartedChange | { state: "refused"; outcome: WorkOutcome }> {
  try {
    return await begun(ports, ref, step, requestToken(tokenParts(workId, ref, id)));
  } catch (error) {
    const outcome = refusal(error);
    if (!outcome) throw error;
    return { state: "refused", outcome };
  }
}

/** A step that died after its call finds its own change again; another execution, after somebody undid it, does not. */
const tokenParts = (workId: string, ref: ClusterRef, item: string) => ({
  runId: workId,
  cluster: clusterId(ref),
  attempt: 1,
  item,
  version: "",
});

async function begun(ports: CarryingPorts, ref: ClusterRef, step: Step, token: string): Promise<StartedChange> {
  switch (step.kind) {
    case "register-argocd":
      return changed(await ports.argocd.register(step.registration));
    case "create-channel":
      return changed(await ports.chat.createChannel(step.channel));
    case "put-alarm":
      return changed(await ports.alarmWriter.create(ref, step.alarm));
    default:
      return ports.changes.start(ref, step, token);
  }
}

const changed = (did: boolean): StartedChange => ({ state: did ? "done" : "already-so" });

/** Rights and reach are for a person to give; what EKS will not do as it is asked is a failure of the step. */
function refusal(error: unknown): WorkOutcome | undefined {
  if (
    error instanceof AccessDeniedError ||
    error instanceof KubernetesRefusedError ||
    error instanceof ChatRefusedError
  )
    return { outcome: "needs-person", reason: error.message };
  if (error instanceof UpdateRefusedError || error instanceof CallRefusedError)
    return { outcome: "failed", reason: error.message };
  return undefined;
}
