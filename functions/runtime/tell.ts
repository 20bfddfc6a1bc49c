import { runStateOf, stageText, withProgress, withStageLine } from "#core/messages/apply.ts";
import { type ClusterMessageState, clusterMessage } from "#core/messages/cluster-message.ts";
import { type RunMessageState, runMessage } from "#core/messages/run-message.ts";
import type { ChatMessage, MessageRecord, Ports } from "#core/ports.ts";
import { fleetEvents } from "#events/catalogue.ts";

type ChatPorts = Pick<Ports, "chat" | "messages">;

export const FLEET_CHANNEL = "#eks-fleet";
export const clusterChannel = (name: string): string => `#eks-${name}`.slice(0, 80).toLowerCase();

type RunEvent = "runStarted" | "runFinished" | "stageStarted" | "stageSoaking" | "stageFinished";

/** Brings the run's message up to date. @returns false when the event was told before */
export async function tellRun(ports: ChatPorts, name: RunEvent, detail: unknown): Promise<boolean> {
  const { runId, eventKey } = fleetEvents[name].schema.parse(detail);
  const key = `run/${runId}`;
  const change = (state: RunMessageState | undefined): RunMessageState => {
    switch (name) {
      case "runStarted": {
        const event = fleetEvents.runStarted.schema.parse(detail);
        return { ...(state ?? runStateOf(event)), requestedBy: event.requestedBy };
      }
      case "runFinished": {
        const event = fleetEvents.runFinished.schema.parse(detail);
        const { upgraded, failed, skipped, blocked } = event.counts;
        return {
          ...(state ?? runStateOf(event)),
          status: event.status,
          reason: event.reason.message,
          ended: { upgraded, failed, skipped, blocked },
        };
      }
      case "stageStarted": {
        const event = fleetEvents.stageStarted.schema.parse(detail);
        const line = { name: event.stage, status: "running" as const, text: stageText.started(event) };
        return withStageLine(state ?? runStateOf(event), line);
      }
      case "stageSoaking": {
        const event = fleetEvents.stageSoaking.schema.parse(detail);
        const line = { name: event.stage, status: "soaking" as const, text: stageText.soaking(event) };
        return withStageLine(state ?? runStateOf(event), line);
      }
      case "stageFinished": {
        const event = fleetEvents.stageFinished.schema.parse(detail);
        const line = { name: event.stage, status: event.status, text: stageText.finished(event) };
        return withStageLine(state ?? runStateOf(event), line);
      }
    }
  };
  return tell(ports, { key, channel: FLEET_CHANNEL, eventKey, change, render: runMessage });
}

type ClusterEvent = "clusterUpgradeStarted" | "clusterUpgradeProgressed" | "clusterUpgradeFinished";

/** Brings a cluster's upgrade message up to date. @returns false when the event was told before */
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
  return tell(ports, { key, channel: clusterChannel(cluster.name), eventKey, change, render: clusterMessage });
}

interface Telling<State> {
  key: string;
  channel: string;
  eventKey: string;
  change: (state: State | undefined) => State;
  render: (state: State) => ChatMessage;
}

/**
 * Posts a message once and edits it afterwards. The record is written before the edit and carries a version: of two functions that tell the same
 * message at once, one finds its write stale, fails, and is delivered again with what the other wrote.
 */
async function tell<State extends object>(ports: ChatPorts, telling: Telling<State>): Promise<boolean> {
  const { key, channel, eventKey, change, render } = telling;
  const stored = await ports.messages.get(key);
  if (stored?.seen.includes(eventKey)) return false;
  const before = stored?.state as State | undefined;
  const state = change(before);
  let record: MessageRecord = stored ?? { key, state: {}, seen: [], version: 0 };
  if (!record.place) {
    // The place is claimed first: whoever loses the claim posts nothing.
    record = await ports.messages.save({ ...record, state: state as Record<string, unknown> });
    const place = await ports.chat.post(channel, render(state));
    await ports.messages.save({ ...record, place, seen: [...record.seen, eventKey] });
    return true;
  }
  if (JSON.stringify(before) !== JSON.stringify(state)) await ports.chat.update(record.place, render(state));
  await ports.messages.save({ ...record, state: state as Record<string, unknown>, seen: [...record.seen, eventKey] });
  return true;
}
