import type { Sandbox } from "../sandbox.ts";
import type { SlackMessage } from "../slack/slack.ts";
import type { Note, ShownChannel, ShownMessage, Update, Waiting } from "./shapes.ts";
import { waitingIn } from "./waiting.ts";

type Slack = Pick<Sandbox["slack"], "messages" | "channels" | "archived" | "calls">;
type Shown = Required<Pick<Update, "channels" | "messages" | "notes" | "waiting">>;

export interface Feed {
  everything(): Shown;
  /** What changed since it was asked last. */
  news(): Update;
  waiting(): Waiting[];
  /** What somebody did, or why it did not work: nobody else sees it. */
  note(note: Omit<Note, "id" | "at">): void;
}

/** What stands in the sandbox's Slack, as the page shows it, and what is new in it. */
export function createFeed({ slack, people, clock }: Pick<Sandbox, "people" | "clock"> & { slack: Slack }): Feed {
  const notes: Note[] = [];
  const told = new Map<string, number>();
  let answers = 0;
  let toldNotes = 0;
  let toldChannels = "[]";
  let toldWaiting = "[]";
  let waiting: { at: number; found: Waiting[] } = { at: -1, found: [] };

  const feed: Feed = {
    everything: () => ({
      channels: channels(),
      messages: slack.messages().map(shown),
      notes: [...allNotes()],
      waiting: feed.waiting(),
    }),
    news() {
      const messages = slack.messages().filter((message) => told.get(keyOf(message)) !== message.edits);
      for (const message of messages) told.set(keyOf(message), message.edits);
      const fresh = allNotes().slice(toldNotes);
      toldNotes += fresh.length;
      const names = channels();
      const nowWaiting = feed.waiting();
      const update: Update = {
        ...(JSON.stringify(names) === toldChannels ? {} : { channels: names }),
        ...(messages.length > 0 ? { messages: messages.map(shown) } : {}),
        ...(fresh.length > 0 ? { notes: fresh } : {}),
        ...(JSON.stringify(nowWaiting) === toldWaiting ? {} : { waiting: nowWaiting }),
      };
      toldChannels = JSON.stringify(names);
      toldWaiting = JSON.stringify(nowWaiting);
      return update;
    },
    waiting() {
      // Asked at every turn of the clock: looked for again only when something was posted or edited.
      if (waiting.at !== slack.calls) waiting = { at: slack.calls, found: waitingIn(slack.messages()) };
      return waiting.found;
    },
    note(note) {
      allNotes();
      notes.push({ ...note, id: notes.length, at: clock.now().toISOString() });
    },
  };
  return feed;

  /** With what the product answered since. */
  function allNotes(): readonly Note[] {
    const fresh = people.ephemerals.slice(answers);
    answers += fresh.length;
    for (const { at, ...answer } of fresh)
      notes.push({ ...answer, kind: "answer", id: notes.length, at: at.toISOString() });
    return notes;
  }

  function channels(): ShownChannel[] {
    const archived = new Set(slack.archived());
    const ids = new Map(slack.messages().map(({ channel, channelName }) => [channelName, channel]));
    return slack.channels().map((name) => ({ id: ids.get(name) ?? `#${name}`, name, archived: archived.has(name) }));
  }
}

const keyOf = ({ channel, ts }: Pick<SlackMessage, "channel" | "ts">): string => `${channel}/${ts}`;

const shown = ({ channel, ts, thread, broadcast, text, blocks, edits, postedAt }: SlackMessage): ShownMessage => ({
  channel,
  ts,
  ...(thread === undefined ? {} : { thread }),
  ...(broadcast ? { broadcast } : {}),
  text,
  blocks,
  edits,
  at: postedAt.toISOString(),
});
