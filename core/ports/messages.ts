/** A message as data: `text` is the plain-text fallback that notifications show. */
export interface ChatMessage {
  text: string;
  blocks: readonly Record<string, unknown>[];
}

/** What a posted message carries unseen, by which it is found again. */
export interface MessageMark {
  key: string;
  /** Which of the messages of the key. */
  episode: number;
  /** Id of a reply in its thread. */
  reply?: string;
}

export interface PostOptions {
  mark?: MessageMark;
  /** Timestamp of the message in whose thread it is posted. */
  thread?: string;
  /** A reply that the channel sees too. */
  broadcast?: boolean;
}

export interface ChatPoster {
  /** @returns where the message stands. @throws {ThrottledError} @throws {ChatRefusedError} */
  post(channel: string, message: ChatMessage, options?: PostOptions): Promise<MessagePlace>;
  /** @throws {ThrottledError} @throws {ChatRefusedError} */
  update(place: MessagePlace, message: ChatMessage): Promise<void>;
  /**
   * Looks for a message that was posted with a mark at `since` or later.
   *
   * @param channel `#name` or id
   * @throws {ThrottledError} @throws {ChatRefusedError} the token may not read the channel
   */
  find(
    channel: string,
    mark: MessageMark,
    options: { since: Date; thread?: string },
  ): Promise<MessagePlace | undefined>;
  /**
   * Makes a public channel, given as `#name`. One of that name that is there already is as good, archived or not: Slack does not say more.
   *
   * @returns whether it was made @throws {ThrottledError} @throws {ChatRefusedError}
   */
  createChannel(channel: string): Promise<boolean>;
  /** Archives a channel, given by its id; one that is archived already is as good. @throws {ThrottledError} @throws {ChatRefusedError} */
  archive(channel: string): Promise<void>;
  /** An address that leads people to a message. @throws {ThrottledError} @throws {ChatRefusedError} */
  permalink(place: MessagePlace): Promise<string>;
  /** Whose token it is, and what it may do; scopes are absent when Slack does not say. @throws {ChatRefusedError} the token is not good */
  identity(): Promise<{ team: string; scopes?: string[] }>;
}

/** Channel id and timestamp, which together name a Slack message. */
export interface MessagePlace {
  channel: string;
  ts: string;
}

/** A reply in a message's thread; once posted, only its id and where it stands. */
export interface ThreadReply {
  id: string;
  message?: ChatMessage;
  /** The channel sees it too. */
  broadcast?: boolean;
  ts?: string;
}

/** One Slack message, as it is to be and as it stands. */
export interface Episode {
  /** 1: the first message of the key. */
  number: number;
  /** `#name` or id. */
  channel: string;
  /** Where it is told instead, and Slack's word for why. */
  instead?: { channel: string; code: string };
  message: ChatMessage;
  /** Raised whenever the message is to be another. */
  revision: number;
  /** The revision Slack shows; 0: none. */
  shown: number;
  place?: MessagePlace;
  replies: ThreadReply[];
  /** Somebody began to post the message, or a reply, and believes to have ended at `until`: it may stand in Slack, since `at` at the earliest. */
  claim?: { at: string; until: string; reply?: string };
  /** Slack's word for why it cannot be shown, and what was wanted then. */
  refused?: { code: string; at: string; revision: number; replies: number };
  /** Its channel is to be archived after it. */
  archives?: boolean;
  archived?: boolean;
  /** Its address is asked for, and what Slack said: empty when it says none. */
  linked?: boolean;
  link?: string;
}

/** What is known of one message that is edited in place, and of those of the same key before it. */
export interface MessageRecord {
  key: string;
  /** The last one is edited; those before it are kept until all of theirs is shown. */
  episodes: Episode[];
  /** Facts told so far; an event that says nothing newer does not touch the message. */
  state: Record<string, unknown>;
  /** Events already told in the message or its thread. */
  seen: string[];
  /** When somebody was asked last to show it. */
  askedAt?: string;
  version: number;
}

export interface MessageStore {
  get(key: string): Promise<MessageRecord | undefined>;
  /** Writes when the stored version is still `record.version` (0: not stored yet), and raises it. @throws {StaleWriteError} */
  save(record: MessageRecord): Promise<MessageRecord>;
  /** Records of which something is `unshown`, or was `refused` for good, and was asked for before. May miss what was written in the last second. */
  outstanding(kind: "unshown" | "refused", askedBefore: Date): Promise<MessageRecord[]>;
}
