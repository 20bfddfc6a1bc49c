import type { ShownChannel } from "../shapes.ts";
import { byId, h } from "./h.ts";
import { showItems } from "./list.ts";
import type { State } from "./store.ts";

/** The list of channels, with what is new in them. */
export function showChannels(state: State, looking: string | undefined, open: (channel: string) => void): void {
  const items = state.channels.map((channel) => {
    const { posts = 0, edited = false } = state.unread.get(channel.id) ?? {};
    const asks = state.waiting.some(({ channel: at, decides }) => decides && at === channel.id);
    const current = channel.id === looking;
    return {
      key: channel.id,
      version: JSON.stringify([posts, edited, asks, current, channel.archived]),
      make: () => h("li", {}, entry(channel, { posts, edited, asks, current }, open)),
    };
  });
  showItems(byId("channels"), items);
}

interface Marks {
  posts: number;
  edited: boolean;
  asks: boolean;
  current: boolean;
}

function entry(
  { id, name, archived }: ShownChannel,
  { posts, edited, asks, current }: Marks,
  open: (channel: string) => void,
): Node {
  const news = [
    ...(posts > 0 ? [`${posts} new`] : []),
    ...(edited ? ["edited"] : []),
    ...(asks ? ["waits for a person"] : []),
  ].join(", ");
  return h(
    "button",
    {
      type: "button",
      class: `channel ${posts > 0 ? "unread" : ""} ${archived ? "archived" : ""}`,
      "aria-current": current ? "true" : undefined,
      "data-action": id,
      "data-channel": name,
      "aria-label": news === "" ? name : `${name}, ${news}`,
      click: () => open(id),
    },
    h("span", { class: "sign", "aria-hidden": "true" }, archived ? "▣" : "#"),
    h("span", { class: "name" }, name),
    asks ? h("span", { class: "emoji", title: "waits for a person" }, "✋") : undefined,
    edited && !current && posts === 0 ? h("span", { class: "dot", title: "edited since you looked" }) : undefined,
    posts > 0 ? h("span", { class: "count" }, String(posts)) : undefined,
  );
}
