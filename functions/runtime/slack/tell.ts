import { runStateOf, stageText, withControl, withProgress, withStageLine } from "#core/messages/apply.ts";
import { clusterChannel } from "#core/messages/channels.ts";
import { type ClusterMessageState, clusterMessage } from "#core/messages/cluster-message.ts";
import { type RunMessageState, runMessage } from "#core/messages/run-message.ts";
import { fleetEvents } from "#events/catalogue.ts";
import { type ChatPorts, tell } from "./edited-message.ts";

type RunEvent =
  | "runStarted"
  | "runControlled"
  | "runFinished"
  | "stageStarted"
  | "stageSoaking"
  | "stageFinished"
  | "approvalRequested"
  | "approvalDecided"
  | "gateFailed";

/**
 * Brings the run's message up to date.
 *
 * @returns false when the event was told before
 */
export async function tellRun(ports: ChatPorts, name: RunEvent, detail: unknown): Promise<boolean> {
  const { runId, eventKey } = fleetEvents[name].schema.parse(detail);
  const key = `run/${runId}`;
  const change = (state: RunMessageState | undefined): RunMessageState => {
    switch (name) {
      case "runStarted": {
        const event = fleetEvents.runStarted.schema.parse(detail);
        return { ...(state ?? runStateOf(event)), requestedBy: event.requestedBy };
      }
      case "runControlled": {
        const event = fleetEvents.runControlled.schema.parse(detail);
        return withControl(state ?? runStateOf(event), event);
      }
      case "runFinished": {
        const event = fleetEvents.runFinished.schema.parse(detail);
        const { upgraded, failed, skipped, blocked, rolledBack } = event.counts;
        return {
          ...(state ?? runStateOf(event)),
          status: event.status,
          reason: event.reason.message,
          ended: { upgraded, failed, skipped, blocked, ...(rolledBack > 0 ? { "rolled back": rolledBack } : {}) },
        };
      }
      case "stageStarted": {
        const event = fleetEvents.stageStarted.schema.parse(detail);
        const line = {
          name: event.stage,
          status: "running" as const,
          text: stageText.started(event),
          at: event.startedAt,
        };
        return withStageLine(state ?? runStateOf(event), line);
      }
      case "stageSoaking": {
        const event = fleetEvents.stageSoaking.schema.parse(detail);
        const line = { name: event.stage, status: "soaking" as const, text: stageText.soaking(event), at: event.at };
        return withStageLine(state ?? runStateOf(event), line);
      }
      case "approvalRequested": {
        const event = fleetEvents.approvalRequested.schema.parse(detail);
        const asked = { name: event.stage, status: "awaiting-approval" as const, text: stageText.approval(event) };
        const { moment, askedAt, clusters } = event;
        const step = moment === "before" ? {} : { step: "question-after-soak" as const };
        return withStageLine(state ?? runStateOf(event), {
          ...asked,
          ...step,
          at: askedAt,
          question: { moment, askedAt, clusters },
        });
      }
      case "approvalDecided": {
        const event = fleetEvents.approvalDecided.schema.parse(detail);
        const line = { name: event.stage, status: "awaiting-approval" as const, text: stageText.decided(event) };
        return withStageLine(state ?? runStateOf(event), { ...line, step: "answer", at: event.at });
      }
      case "gateFailed": {
        const event = fleetEvents.gateFailed.schema.parse(detail);
        const status = event.action === "hold" ? ("on-hold" as const) : ("rolling-back" as const);
        const line = { name: event.stage, status, text: stageText.gate(event), at: event.at };
        return withStageLine(state ?? runStateOf(event), line);
      }
      case "stageFinished": {
        const event = fleetEvents.stageFinished.schema.parse(detail);
        const line = { name: event.stage, status: event.status, text: stageText.finished(event), at: event.endedAt };
        return withStageLine(state ?? runStateOf(event), line);
      }
    }
  };
  return tell(ports, { key, channel: ports.policy.alerts.fleetChannel, eventKey, change, render: runMessage });
}

type ClusterEvent = "clusterUpgradeStarted" | "clusterUpgradeProgressed" | "clusterUpgradeFinished";

/** Brings a cluster's upgrade message up to date; see `tellRun`. */
export async function tellCluster(ports: ChatPorts, name: ClusterEvent, detail: unknown): Promise<boolean> {
  const { runId, eventKey, stage, cluster, from, to } = fleetEvents[name].schema.parse(detail);
  const base: ClusterMessageState = {
    runId,
    stage,
    cluster: cluster.name,
    account: cluster.account,
    region: cluster.region,
    from,
    to,
    status: "upgrading",
  };
  const change = (state: ClusterMessageState | undefined): ClusterMessageState => {
    if (name === "clusterUpgradeProgressed") {
      const { phase } = fleetEvents.clusterUpgradeProgressed.schema.parse(detail);
      return withProgress(state ?? base, { phase });
    }
    if (name === "clusterUpgradeFinished") {
      const { status, reason } = fleetEvents.clusterUpgradeFinished.schema.parse(detail);
      return withProgress(state ?? base, { status, reason: reason.message });
    }
    return state ?? base;
  };
  const key = `run/${runId}/${cluster.account}/${cluster.region}/${cluster.name}`;
  return tell(ports, {
    key,
    channel: clusterChannel(ports.policy.alerts, cluster.name),
    eventKey,
    change,
    render: clusterMessage,
  });
}
