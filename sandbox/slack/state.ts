import type { SandboxEnvironment } from "../aws/service.ts";

export interface SlackMessage {
  channel: string;
  channelName: string;
  ts: string;
  thread?: string;
  /** A reply that the channel sees too. */
  broadcast?: boolean;
  text: string;
  blocks: unknown[];
  /** What an app put on it unseen. */
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  edits: number;
  postedAt: Date;
}

/** What a workspace holds. */
export interface Workspace {
  environment: SandboxEnvironment;
  /** Ids by name. */
  channels: Map<string, string>;
  /** Ids. Nothing can be posted to or edited in an archived channel. */
  archived: Set<string>;
  /** Names that do not exist, until they are made: by default a channel is there as soon as somebody names it. */
  missing: Set<string>;
  /** Ids of channels the app is in; others' histories are closed to it. */
  joined: Set<string>;
  messages: SlackMessage[];
  /** Calls that changed something, and what timestamps differ by. */
  sequence: number;
}

export const newWorkspace = (environment: SandboxEnvironment): Workspace => ({
  environment,
  channels: new Map(),
  archived: new Set(),
  missing: new Set(),
  joined: new Set(),
  messages: [],
  sequence: 0,
});

/** Channels are named or given by id; a new name is a new channel, as if somebody had made it. @returns undefined when there is none */
export function channelId(workspace: Workspace, channel: string): string | undefined {
  if ([...workspace.channels.values()].includes(channel)) return channel;
  const name = channel.replace(/^#/, "");
  const known = workspace.channels.get(name);
  if (known !== undefined) return known;
  return workspace.missing.has(name) ? undefined : addChannel(workspace, name);
}

export function addChannel({ channels, missing }: Workspace, name: string): string {
  const id = `C${String(channels.size + 1).padStart(8, "0")}`;
  channels.set(name, id);
  missing.delete(name);
  return id;
}

export const nameOf = ({ channels }: Workspace, id: string): string =>
  [...channels.entries()].find(([, known]) => known === id)?.[0] ?? id;

/** A time with a number behind it: unique in its channel, and later ones are greater. */
export function nextTimestamp(workspace: Workspace): string {
  workspace.sequence += 1;
  const seconds = Math.floor(workspace.environment.clock.millis() / 1000);
  return `${seconds}.${String(workspace.sequence).padStart(6, "0")}`;
}
