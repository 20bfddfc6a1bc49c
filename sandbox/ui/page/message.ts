import type { Note, ShownMessage } from "../shapes.ts";
import { contentNodes } from "./blocks.ts";
import type { Press } from "./elements.ts";
import { type Child, h } from "./h.ts";
import { mrkdwnNodes, plainNodes } from "./rich.ts";
import { dateOf, shortOf, timeOf } from "./times.ts";

export interface MessageView {
  message: ShownMessage;
  replies: readonly ShownMessage[];
  /** What a broadcast reply answers. */
  parent?: ShownMessage | undefined;
  /** Shown in the thread's panel: without a way into it. */
  inThread: boolean;
  press: Press;
  openThread(): void;
}

/** What decides how it looks: as long as it is the same, the element stays, with its focus and its open menus. */
export const versionOf = ({ message, replies, inThread }: MessageView): string =>
  `${message.edits}/${replies.length}/${inThread}`;

/** A message of the app's. */
export function messageNode(view: MessageView): HTMLElement {
  const { message, replies, parent, inThread, press, openThread } = view;
  const raw = h("pre", { class: "raw", hidden: true }, message.text);
  const toggle = h(
    "button",
    {
      type: "button",
      class: "quiet",
      "aria-expanded": "false",
      title: "The text that notifications and screen readers get",
      click: () => {
        raw.hidden = !raw.hidden;
        toggle.setAttribute("aria-expanded", String(!raw.hidden));
      },
    },
    "Plain text",
  );
  return h(
    "article",
    { class: "message", "data-ts": message.ts, "data-edits": String(message.edits), tabindex: "-1" },
    h("span", { class: "avatar app", "aria-hidden": "true" }, "F"),
    h(
      "div",
      { class: "body" },
      h(
        "div",
        { class: "by" },
        h("strong", {}, "Fleetwright"),
        h("span", { class: "badge" }, "APP"),
        h(
          "time",
          { datetime: message.at, title: `${dateOf(message.at)} ${timeOf(message.at)} UTC` },
          timeOf(message.at),
        ),
        h(
          "span",
          { class: "tools" },
          toggle,
          inThread || replies.length === 0 ? undefined : threadButton("Thread", "quiet", openThread),
        ),
      ),
      parent && !inThread
        ? h("div", { class: "replied" }, "replied to a thread: ", ...plainNodes(parent.text))
        : undefined,
      h("div", { class: "content" }, ...contentNodes(message, press)),
      message.edits > 0
        ? h("span", { class: "edited", title: `edited ${times(message.edits)} in place` }, "(edited)")
        : undefined,
      raw,
      inThread ? undefined : footer(view),
    ),
  );
}

const threadButton = (label: string, kind: string, openThread: () => void): Node =>
  h("button", { type: "button", class: kind, "data-thread": true, click: openThread }, label);

function footer({ replies, openThread }: MessageView): Child {
  const last = replies.at(-1);
  if (!last) return undefined;
  const count = `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`;
  return h(
    "div",
    { class: "replies" },
    threadButton(count, "link", openThread),
    h("span", {}, `last one ${shortOf(last.at)}`),
  );
}

const times = (count: number): string => (count === 1 ? "once" : `${count} times`);

const nothing = () => Promise.resolve();

/** What one person alone sees. @param name of that person */
export function noteNode({ kind, text, blocks = [], at }: Note, name: string): HTMLElement {
  const typed = kind === "typed";
  const content = typed
    ? [h("code", {}, text)]
    : blocks.length > 0
      ? contentNodes({ text, blocks }, nothing)
      : mrkdwnNodes(text);
  return h(
    "article",
    { class: `message note ${kind}` },
    h(
      "span",
      { class: `avatar ${typed ? "person" : kind === "failed" ? "slack" : "app"}`, "aria-hidden": "true" },
      typed ? initialOf(name) : kind === "failed" ? "!" : "F",
    ),
    h(
      "div",
      { class: "body" },
      h("div", { class: "only" }, `Only visible to ${name}`),
      h(
        "div",
        { class: "by" },
        h("strong", {}, typed ? name : kind === "failed" ? "Slackbot" : "Fleetwright"),
        typed ? undefined : h("span", { class: "badge" }, "APP"),
        h("time", { datetime: at }, timeOf(at)),
      ),
      h("div", { class: "content" }, ...content),
    ),
  );
}

export const initialOf = (name: string): string => (name.replace(/^a /, "")[0] ?? "?").toUpperCase();
