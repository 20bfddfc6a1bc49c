import type { Note, ShownMessage } from "../shapes.ts";
import type { Press } from "./elements.ts";
import { byId, h } from "./h.ts";
import { type Item, showItems } from "./list.ts";
import { messageNode, noteNode, versionOf } from "./message.ts";
import { inChannel, keyOf, notesFor, type State, threadsIn } from "./store.ts";
import { dayOf } from "./times.ts";

export interface Doing {
  press(message: ShownMessage): Press;
  openThread(message: ShownMessage): void;
}

/** Who looks at what. */
export interface Looking {
  actor: string;
  channel: string | undefined;
  /** Of the message whose thread is open. */
  thread: string | undefined;
}

/** The channel that is looked at: its messages in order, days between them, and what the person who looks was told. */
export function showConversation(state: State, { actor, channel }: Looking, doing: Doing): void {
  const shown = state.channels.find(({ id }) => id === channel);
  byId("channel").textContent = shown
    ? `# ${shown.name}${shown.archived ? " (archived)" : ""}`
    : "Nothing was posted yet";
  const messages = channel === undefined ? [] : inChannel(state, channel);
  const notes = channel === undefined ? [] : notesFor(state, actor, channel);
  const container = byId("messages");
  scrolledAlong(container, () => showItems(container, items(state, actor, { messages, notes }, doing)));
}

/** The open thread: the message it belongs to, and the replies. */
export function showThread(state: State, { actor, thread }: Looking, doing: Doing): void {
  const parent = thread === undefined ? undefined : state.messages.get(thread);
  byId("thread").hidden = parent === undefined;
  if (!parent) return;
  const messages = [parent, ...(threadsIn(state, parent.channel).get(parent.ts) ?? [])];
  const notes = notesFor(state, actor, parent.channel, parent.ts);
  const container = byId("replies");
  scrolledAlong(container, () => showItems(container, items(state, actor, { messages, notes }, doing, true)));
}

function items(
  state: State,
  actor: string,
  { messages, notes }: { messages: readonly ShownMessage[]; notes: readonly Note[] },
  doing: Doing,
  inThread = false,
): Item[] {
  const name = state.people.find(({ user }) => user === actor)?.name ?? actor;
  const threads = threadsIn(state, messages[0]?.channel ?? "");
  const itemOf = (message: ShownMessage) => messageItem(state, message, threads.get(message.ts) ?? [], doing, inThread);
  const all = [
    ...messages.map((message) => ({ at: message.at, item: itemOf(message) })),
    ...notes.map((note) => ({
      at: note.at,
      item: { key: `note ${note.id}`, version: "", make: () => noteNode(note, name) },
    })),
  ].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  let day = "";
  return all.flatMap(({ at, item }) => {
    const today = dayOf(at);
    if (today === day) return [item];
    day = today;
    return [{ key: today, version: "", make: () => h("div", { class: "day" }, h("span", {}, today)) }, item];
  });
}

function messageItem(
  state: State,
  message: ShownMessage,
  replies: readonly ShownMessage[],
  doing: Doing,
  inThread: boolean,
): Item {
  const view = {
    message,
    replies,
    parent: message.thread === undefined ? undefined : state.messages.get(`${message.channel}/${message.thread}`),
    inThread,
    press: doing.press(message),
    openThread: () => doing.openThread(message),
  };
  return { key: keyOf(message), version: versionOf(view), make: () => messageNode(view) };
}

/** Whoever reads the end keeps reading the end. */
function scrolledAlong(container: HTMLElement, change: () => void): void {
  const atEnd = container.scrollHeight - container.scrollTop - container.clientHeight < 80;
  change();
  if (atEnd) container.scrollTop = container.scrollHeight;
}
