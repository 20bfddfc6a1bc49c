import type { ClockState, Hello, Note, Persona, ShownChannel, ShownMessage, Update, Waiting } from "../shapes.ts";

export interface Unread {
  posts: number;
  /** Something was edited that had been seen. */
  edited: boolean;
}

export interface State {
  title: string;
  people: Persona[];
  clock: ClockState;
  channels: ShownChannel[];
  waiting: Waiting[];
  /** By `keyOf`, in the order they were posted. */
  messages: Map<string, ShownMessage>;
  notes: Note[];
  /** By channel id. */
  unread: Map<string, Unread>;
}

export const keyOf = ({ channel, ts }: { channel: string; ts: string }): string => `${channel}/${ts}`;

/** What the page knows after it (again) got everything there is. */
export const stateOf = (hello: Hello): State => ({
  ...hello,
  messages: new Map(hello.messages.map((message) => [keyOf(message), message])),
  unread: new Map(),
});

/** Takes in what is new. @param looking id of the channel that is being looked at: there nothing is unread */
export function takeIn(state: State, update: Update, looking: string | undefined): void {
  const { clock, channels, waiting, messages = [], notes = [] } = update;
  if (clock) state.clock = clock;
  if (channels) state.channels = channels;
  if (waiting) state.waiting = waiting;
  const known = new Set(state.notes.map(({ id }) => id));
  state.notes.push(...notes.filter(({ id }) => !known.has(id)));
  for (const message of messages) {
    const before = state.messages.get(keyOf(message));
    state.messages.set(keyOf(message), message);
    if (message.channel === looking || before?.edits === message.edits) continue;
    const unread = state.unread.get(message.channel) ?? { posts: 0, edited: false };
    state.unread.set(message.channel, {
      posts: unread.posts + (before ? 0 : 1),
      edited: unread.edited || before !== undefined,
    });
  }
}

/** Messages as a channel shows them: no replies but those that were broadcast. */
export const inChannel = (state: State, channel: string): ShownMessage[] =>
  [...state.messages.values()].filter(
    (message) => message.channel === channel && (message.thread === undefined || message.broadcast),
  );

/** Replies in a channel, oldest first, by the `ts` of the message they are to. */
export const threadsIn = (state: State, channel: string): Map<string, ShownMessage[]> =>
  Map.groupBy(
    [...state.messages.values()].filter((message) => message.channel === channel && message.thread !== undefined),
    ({ thread = "" }) => thread,
  );

/** What one person alone sees in a channel, or in a thread of it. */
export const notesFor = (state: State, user: string, channel: string, thread?: string): Note[] =>
  state.notes.filter((note) => note.user === user && note.channel === channel && note.thread === thread);
