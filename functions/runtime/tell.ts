import { ServiceUnavailableError, StaleWriteError } from "#core/errors.ts";
import { runStateOf, stageText, withControl, withProgress, withStageLine } from "#core/messages/apply.ts";
import { type ClusterMessageState, clusterMessage } from "#core/messages/cluster-message.ts";
import { type RunMessageState, runMessage } from "#core/messages/run-message.ts";
import type { ChatMessage, MessageRecord, Ports } from "#core/ports.ts";
import { fleetEvents } from "#events/catalogue.ts";

export type ChatPorts = Pick<Ports, "chat" | "clock" | "messages">;

export const FLEET_CHANNEL = "#eks-fleet";
export const clusterChannel = (name: string): string => `#eks-${name}`.slice(0, 80).toLowerCase();

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
 * @param by the invocation that does; Lambda repeats one of an event under the same id
 * @returns false when the event was told before
 */
export async function tellRun(ports: ChatPorts, name: RunEvent, detail: unknown, by: string): Promise<boolean> {
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
  return tell(ports, { key, channel: FLEET_CHANNEL, eventKey, by, change, render: runMessage });
}

type ClusterEvent = "clusterUpgradeStarted" | "clusterUpgradeProgressed" | "clusterUpgradeFinished";

/** Brings a cluster's upgrade message up to date; see `tellRun`. */
export async function tellCluster(ports: ChatPorts, name: ClusterEvent, detail: unknown, by: string): Promise<boolean> {
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
  return tell(ports, { key, channel: clusterChannel(cluster.name), eventKey, by, change, render: clusterMessage });
}

interface Telling<State> {
  key: string;
  channel: string;
  /** Of what is told, where the state does not show that it was told before. */
  eventKey?: string;
  by: string;
  change: (state: State | undefined) => State;
  render: (state: State) => ChatMessage;
  /** Whether what is told now gets a message of its own, and the one before stays as it is. */
  startsAnew?: (before: State, after: State) => boolean;
}

/** A function that claimed a message and has not posted it after this long is gone. */
const CLAIM_SECONDS = 60;
const ATTEMPTS = 5;

/**
 * Posts a message once and edits it afterwards. Who posts claims the message first, so that of two functions only one does, also of two that were given
 * the same event at once; edits are written down
 * under the version they were made on. Whoever finds something newer starts over with it; who finds the message claimed comes again later.
 */
export async function tell<State extends object>(ports: ChatPorts, telling: Telling<State>): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tellOnce(ports, telling);
    } catch (error) {
      if (!(error instanceof StaleWriteError) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function tellOnce<State extends object>(ports: ChatPorts, telling: Telling<State>): Promise<boolean> {
  const { key, channel, eventKey, by, change, render, startsAnew } = telling;
  const stored = await ports.messages.get(key);
  if (eventKey !== undefined && stored?.seen.includes(eventKey)) return false;
  const before = stored?.state as State | undefined;
  const state = change(before);
  if (eventKey === undefined && stored?.place && state === before) return false;
  const { place: known, ...others }: MessageRecord = stored ?? { key, seen: [], version: 0, state: {} };
  const place = before && startsAnew?.(before, state) ? undefined : known;
  const record: MessageRecord = { ...others, ...(place ? { place } : {}), state: state as Record<string, unknown> };
  const told = { seen: [...record.seen, ...(eventKey === undefined ? [] : [eventKey])], claim: undefined };
  if (record.place) {
    if (JSON.stringify(before) !== JSON.stringify(state)) await ports.chat.update(record.place, render(state));
    await ports.messages.save({ ...record, ...told });
    return true;
  }
  const now = ports.clock.now();
  if (record.claim && record.claim.by !== by && record.claim.until > now.toISOString()) {
    throw new ServiceUnavailableError(`message ${key} is being posted by ${record.claim.by}`);
  }
  const until = new Date(now.getTime() + CLAIM_SECONDS * 1000).toISOString();
  const claimed = await ports.messages.save({ ...record, claim: { by, until } });
  try {
    const place = await ports.chat.post(channel, render(state));
    await ports.messages.save({ ...claimed, ...told, place });
  } catch (error) {
    // Nothing stands in Slack: the next one need not wait for the claim to run out.
    if (!(error instanceof StaleWriteError)) await ports.messages.save({ ...claimed, claim: undefined });
    throw error;
  }
  return true;
}
