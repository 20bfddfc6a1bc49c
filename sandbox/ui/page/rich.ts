import { h } from "./h.ts";
import { type Inline, mrkdwn, plain } from "./mrkdwn.ts";

const ELEMENTS = { bold: "strong", italic: "em", strike: "s" } as const;

/** Names of the people of the workspace, by their ids. */
const names = new Map<string, string>();
export function knowNames(people: readonly { user: string; name: string }[]): void {
  for (const { user, name } of people) names.set(user, name);
}

function nameOf({ text, user = "" }: { text: string; user?: string }): string {
  const name = names.get(user);
  return name === undefined ? text : `@${name}`;
}

function inlineNode(part: Inline): Node | string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "code":
      return h("code", {}, part.text);
    case "mention":
      return h("span", { class: "mention" }, nameOf(part));
    case "emoji":
      return h("span", { class: "emoji", title: `:${part.name}:` }, part.text);
    case "link":
      return h("a", { href: part.href, target: "_blank", rel: "noopener noreferrer" }, part.text);
    default:
      return h(ELEMENTS[part.kind], {}, ...part.children.map(inlineNode));
  }
}

const lineNodes = (lines: readonly Inline[][]): (Node | string)[] =>
  lines.flatMap((line, index) => [...(index > 0 ? [h("br")] : []), ...line.map(inlineNode)]);

export const mrkdwnNodes = (text: string): Node[] =>
  mrkdwn(text).map((part) => {
    if (part.kind === "preformatted") return h("pre", {}, part.text);
    return h(part.kind === "quote" ? "blockquote" : "div", {}, ...lineNodes(part.lines));
  });

export const plainNodes = (text: string): (Node | string)[] => plain(text).map(inlineNode);

export interface TextObject {
  type?: string;
  text?: string;
}

/** A text object of Block Kit. */
export const textNodes = ({ type, text = "" }: TextObject): (Node | string)[] =>
  type === "mrkdwn" ? mrkdwnNodes(text) : plainNodes(text);
