import type { Waiting } from "../shapes.ts";
import { byId, h } from "./h.ts";
import { plainNodes } from "./rich.ts";
import type { State } from "./store.ts";

/** More than these would hide what they are about. */
const SHOWN = 3;

/** What waits for a person, with the way to it. */
export function showBanner(state: State, show: (waiting: Waiting) => void): void {
  const banner = byId("banner");
  const version = JSON.stringify(state.waiting);
  if (banner.dataset.version === version) return;
  banner.dataset.version = version;
  banner.hidden = state.waiting.length === 0;
  const more = state.waiting.length - SHOWN;
  banner.replaceChildren(
    ...state.waiting.slice(0, SHOWN).map((waiting) => line(state, waiting, show)),
    ...(more > 0 ? [h("div", {}, `and ${more} more`)] : []),
  );
}

function line(state: State, waiting: Waiting, show: (waiting: Waiting) => void): Node {
  const channel = state.channels.find(({ id }) => id === waiting.channel)?.name ?? waiting.channel;
  return h(
    "div",
    { class: "asks" },
    h("span", { class: "emoji", "aria-hidden": "true" }, "✋"),
    h("span", { class: "what" }, h("strong", {}, ...plainNodes(waiting.label)), " ", ...plainNodes(waiting.text)),
    h("button", { type: "button", class: "button", click: () => show(waiting) }, `Show in #${channel}`),
  );
}
