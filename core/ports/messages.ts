/** A message as data: `text` is the plain-text fallback that notifications show. */
export interface ChatMessage {
  text: string;
  blocks: readonly Record<string, unknown>[];
}

export interface ChatPoster {
  /** @returns where the message stands. @throws {ThrottledError} @throws {ChatRefusedError} */
  post(channel: string, message: ChatMessage, thread?: string): Promise<MessagePlace>;
  update(place: MessagePlace, message: ChatMessage): Promise<void>;
  /**
   * Makes a public channel, given as `#name`. One of that name that is there already is as good, archived or not: Slack does not say more.
   *
   * @returns whether it was made @throws {ThrottledError} @throws {ChatRefusedError}
   */
  createChannel(channel: string): Promise<boolean>;
  /** Archives a channel, given by its id; one that is archived already is as good. @throws {ThrottledError} @throws {ChatRefusedError} */
  archive(channel: string): Promise<void>;
  /** Whose token it is, and what it may do; scopes are absent when Slack does not say. @throws {ChatRefusedError} the token is not good */
  identity(): Promise<{ team: string; scopes?: string[] }>;
}

/** Channel id and timestamp, which together name a Slack message. */
export interface MessagePlace {
  channel: string;
  ts: string;
}

/** What is known of one message that is edited in place. */
export interface MessageRecord {
  key: string;
  place?: MessagePlace;
  /** Who is posting it right now, and until when that is believed. */
  claim?: { by: string; until: string } | undefined;
  /** Facts shown so far; an event that says nothing newer does not touch the message. */
  state: Record<string, unknown>;
  /** Events already told in the message or its thread. */
  seen: string[];
  version: number;
}

export interface MessageStore {
  get(key: string): Promise<MessageRecord | undefined>;
  /** Writes when the stored version is still `record.version` (0: not stored yet), and raises it. @throws {StaleWriteError} */
  save(record: MessageRecord): Promise<MessageRecord>;
}
