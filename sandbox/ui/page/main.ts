import type { Persona, ShownMessage, Waiting } from "../shapes.ts";
import { showBanner } from "./banner.ts";
import { showChannels } from "./channels.ts";
import { showClock, wireClock } from "./clock.ts";
import { wireComposer } from "./composer.ts";
import { type Doing, type Looking, showConversation, showThread } from "./conversation.ts";
import { byId, h } from "./h.ts";
import { knowNames } from "./rich.ts";
import { keyOf, type State, stateOf, takeIn } from "./store.ts";
import { listen, send } from "./stream.ts";

const looking: Looking = { actor: "", channel: undefined, thread: undefined };
let state: State | undefined;

const doing: Doing = {
  press:
    ({ channel, ts }) =>
    (pressed) =>
      send({ act: "press", user: looking.actor, channel, ts, ...pressed }),
  openThread(message: ShownMessage) {
    looking.thread = keyOf(message);
    show();
    byId("thread-close").focus();
  },
};

function show(): void {
  if (!state) return;
  looking.channel ??= state.channels[0]?.id;
  if (looking.channel !== undefined) state.unread.delete(looking.channel);
  showClock(state.clock);
  showChannels(state, looking.channel, openChannel);
  showConversation(state, looking, doing);
  showThread(state, looking, doing);
  showBanner(state, showWaiting);
}

function openChannel(channel: string): void {
  const changed = looking.channel !== channel;
  looking.channel = channel;
  if (changed) looking.thread = undefined;
  showMenu(false);
  show();
  if (changed) byId("messages").scrollTop = byId("messages").scrollHeight;
}

function showWaiting({ channel, ts }: Waiting): void {
  openChannel(channel);
  const message = document.querySelector<HTMLElement>(`#messages [data-ts="${CSS.escape(ts)}"]`);
  message?.scrollIntoView({ block: "center" });
  message?.focus();
}

function showMenu(open: boolean): void {
  document.body.classList.toggle("menu-open", open);
  byId("menu").setAttribute("aria-expanded", String(open));
}

function closeThread(): void {
  const opened = looking.thread;
  looking.thread = undefined;
  show();
  const ts = opened?.split("/")[1];
  if (ts) document.querySelector<HTMLElement>(`#messages [data-ts="${CSS.escape(ts)}"] [data-thread]`)?.focus();
}

const ROLES = { approver: "approver", known: "no approver", stranger: "unknown" } as const;

function showPeople(people: readonly Persona[]): void {
  const select = byId<HTMLSelectElement>("actor");
  if (!people.some(({ user }) => user === looking.actor)) looking.actor = people[0]?.user ?? "";
  select.replaceChildren(
    ...people.map(({ user, name, role }) =>
      h("option", { value: user, selected: user === looking.actor }, `${name} (${ROLES[role]})`),
    ),
  );
}

byId<HTMLSelectElement>("actor").addEventListener("change", () => {
  looking.actor = byId<HTMLSelectElement>("actor").value;
  show();
});
byId("menu").addEventListener("click", () => showMenu(!document.body.classList.contains("menu-open")));
byId("thread-close").addEventListener("click", closeThread);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || byId<HTMLDialogElement>("confirm").open) return;
  if (document.body.classList.contains("menu-open")) showMenu(false);
  else closeThread();
});
wireClock((act) => void send(act));
wireComposer((text) => {
  const messages = byId("messages");
  messages.scrollTop = messages.scrollHeight;
  if (looking.channel !== undefined) void send({ act: "type", user: looking.actor, channel: looking.channel, text });
});
listen({
  hello(hello) {
    state = stateOf(hello);
    byId("ended").hidden = true;
    byId("workspace").textContent = hello.title;
    showPeople(hello.people);
    knowNames(hello.people);
    show();
  },
  change(update) {
    if (!state) return;
    takeIn(state, update, looking.channel);
    show();
  },
  ended() {
    byId("ended").hidden = false;
  },
});
