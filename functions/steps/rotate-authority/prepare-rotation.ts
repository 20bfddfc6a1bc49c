import { rotationState } from "#core/planner/authorities.ts";
import { ClusterNotReadyError } from "#core/run/errors.ts";
import { requestToken } from "#core/run/names.ts";
import { stageOf } from "#core/run/stages.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { holdCluster } from "#functions/runtime/run/hold.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/rotate-authority/contract.ts";

/** Finds the successor, or appends one: the run's own request token makes a repeated call find what an earlier one appended. */
export const handler = defineHandler({
  name: "rotate-authority/prepare-rotation",
  ...steps["prepare-rotation"],
  run: async ({ runId, clusterId, owner }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await holdCluster(ports, member, owner, now);
    const { ref } = member;
    const snapshot = await ports.clusters.read(ref);
    if (snapshot.status !== "ACTIVE") {
      const message = `the cluster is ${snapshot.status}; a rotation needs it ACTIVE`;
      throw new ClusterNotReadyError({ code: "CLUSTER_NOT_ACTIVE", message });
    }
    const pass = member.pass === "activate" ? ("activate" as const) : ("trust" as const);
    const plan = {
      pass,
      nodegroups: snapshot.nodegroups.map(({ name }) => ({ name })),
      nodegroupConcurrency: stageOf(run, member.stage).policy.nodegroupConcurrency,
    };
    const { signer, successor } = rotationState(await ports.authorities.list(ref));
    if (successor) {
      await enterPhase(ports, run, member, pass === "trust" ? "ca-distribution" : "ca-activation", now);
      return { ...plan, authorityId: successor.id, active: false };
    }
    // Activated by an earlier attempt, by somebody or by EKS itself. Nodes still have to learn of it, if they did not.
    if (signer?.activatedAt !== undefined && signer.activatedAt >= run.startedAt)
      return { ...plan, authorityId: signer.id, active: pass === "activate" };
    if (pass === "activate") {
      throw new ClusterNotReadyError({ code: "NO_SUCCESSOR", message: "there is no successor to activate any more" });
    }
    await enterPhase(ports, run, member, "ca-append", now);
    const { attempt } = member;
    const token = requestToken({
      runId,
      cluster: clusterId,
      attempt,
      item: "certificate-authority",
      version: "successor",
    });
    return { ...plan, authorityId: await ports.authorities.append(ref, token), active: false };
  },
});
