import { type Element, interactiveNode, type Press } from "./elements.ts";
import { type Child, h } from "./h.ts";
import { mrkdwnNodes, type TextObject, textNodes } from "./rich.ts";

interface Block {
  type?: string;
  text?: TextObject;
  fields?: TextObject[];
  accessory?: Element;
  elements?: (Element & { text?: unknown })[];
  alt_text?: string;
  title?: TextObject;
}

/** A message's blocks, or its text where it has none. */
export function contentNodes(message: { text: string; blocks: readonly unknown[] }, press: Press): Child[] {
  if (message.blocks.length === 0) return mrkdwnNodes(message.text);
  return (message.blocks as Block[]).map((block, index) => blockNode(block, index, press));
}

function blockNode(block: Block, index: number, press: Press): Child {
  switch (block.type) {
    case "header":
      return h("div", { class: "block header", role: "heading", "aria-level": "3" }, ...textNodes(block.text ?? {}));
    case "divider":
      return h("hr", { class: "block" });
    case "section":
      return h(
        "div",
        { class: "block section" },
        h("div", { class: "section-text" }, ...(block.text ? textNodes(block.text) : []), fields(block.fields)),
        block.accessory && h("div", { class: "accessory" }, interactiveNode(block.accessory, index, press)),
      );
    case "context":
      return h("div", { class: "block context" }, ...(block.elements ?? []).map(contextNode));
    case "actions":
      return h(
        "div",
        { class: "block actions" },
        ...(block.elements ?? []).map((element) => interactiveNode(element, index, press)),
      );
    case "image":
      return h("div", { class: "block unshown" }, `image: ${block.alt_text ?? block.title?.text ?? ""}`);
    default:
      return h("div", { class: "block unshown" }, `a block of type ${block.type ?? "?"} is not shown here`);
  }
}

const fields = (all: readonly TextObject[] | undefined): Child =>
  all && h("div", { class: "fields" }, ...all.map((field) => h("div", {}, ...textNodes(field))));

/** Texts; images would have to be fetched from elsewhere. */
const contextNode = (element: { type?: string; text?: unknown; alt_text?: string }): Node =>
  element.type === "image"
    ? h("span", { class: "unshown" }, element.alt_text ?? "image")
    : h("span", {}, ...textNodes(element as TextObject));
