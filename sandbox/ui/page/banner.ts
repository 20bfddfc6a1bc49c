import type { Waiting } from "../shapes.ts";
import { byId, h } from "./h.ts";
import { plainNodes } from "./rich.ts";
import type { State } from "./store.ts";

/** More than these would hide what they are about. */
const SHOWN = 3;

/** What waits for a person, with the way to it: every decision, and one line for all that somebody should have a look at. */
export function showBanner(state: State, show: (waiting: Waiting) => void): void {
  const banner = byId("banner");
  const version = JSON.stringify(state.waiting);
  if (banner.dataset.version === version) return;
  banner.dataset.version = version;
  banner.hidden = state.waiting.length === 0;
  const decisions = state.waiting.filter(({ decides }) => decides);
  const others = state.waiting.filter(({ decides }) => !decides);
  const newest = others.at(-1);
  const more = decisions.length - SHOWN;
  banner.replaceChildren(
    ...decisions.slice(0, SHOWN).map((waiting) => line(state, waiting, waiting.label, show)),
    ...(more > 0 ? [h("div", {}, `and ${more} more`)] : []),
    ...(newest
      ? [line(state, newest, others.length > 1 ? `${newest.label} (${others.length})` : newest.label, show)]
      : []),
  );
}

function line(state: State, waiting: Waiting, label: string, show: (waiting: Waiting) => void): Node {
  const channel = state.channels.find(({ id }) => id === waiting.channel)?.name ?? waiting.channel;
  return h(
    "div",
    { class: "asks" },
    h("span", { class: "emoji", "aria-hidden": "true" }, waiting.decides ? "✋" : "👀"),
    h(
      "span",
      { class: "what", title: waiting.text },
      h("strong", {}, ...plainNodes(label)),
      " ",
      ...plainNodes(waiting.text),
    ),
    h("button", { type: "button", class: "button", click: () => show(waiting) }, `Show in #${channel}`),
  );
}
