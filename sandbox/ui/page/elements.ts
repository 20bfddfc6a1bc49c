import { asked, type Confirm } from "./confirm.ts";
import { h } from "./h.ts";
import { plain, textOf } from "./mrkdwn.ts";
import { plainNodes, type TextObject } from "./rich.ts";

/** What is done with a press: where in the message, and what was chosen. */
export type Press = (pressed: { actionId: string; block: number; option?: string }) => Promise<void>;

interface Option {
  text?: TextObject;
  value?: string;
  url?: string;
}

export interface Element {
  type?: string;
  action_id?: string;
  text?: TextObject;
  placeholder?: TextObject;
  style?: string;
  url?: string;
  accessibility_label?: string;
  confirm?: Confirm;
  options?: Option[];
  option_groups?: { label?: TextObject; options?: Option[] }[];
  initial_option?: Option;
  alt_text?: string;
}

const isWeb = (url: string | undefined): url is string => url !== undefined && /^https?:\/\//i.test(url);

/** A button or a menu of a message; whatever else Block Kit has is named, not shown. */
export function interactiveNode(element: Element, block: number, press: Press): Node {
  const { type, action_id: actionId = "" } = element;
  if (type === "button") return button(element, block, press);
  if (type === "static_select" || type === "overflow") return menu(element, block, press);
  if (type === "image") return h("span", { class: "unshown" }, element.alt_text ?? "image");
  return h("span", { class: "unshown" }, `${type ?? "an element"} ${actionId} is not shown here`);
}

function button(element: Element, block: number, press: Press): Node {
  const { action_id: actionId = "", text, style, url, confirm, accessibility_label: label } = element;
  const common = { class: `button ${style === "primary" || style === "danger" ? style : ""}`, "aria-label": label };
  const send = () => press({ actionId, block });
  const follow = () => void send();
  if (isWeb(url))
    return h(
      "a",
      { ...common, href: url, target: "_blank", rel: "noopener noreferrer", click: follow },
      ...plainNodes(text?.text ?? ""),
    );
  const click = async (event: Event) => {
    const pressed = event.currentTarget as HTMLElement;
    if (!(await asked(confirm, style))) return;
    pressed.classList.add("sent");
    await send();
    pressed.classList.remove("sent");
  };
  return h(
    "button",
    { ...common, type: "button", "data-action": actionId, click: (event) => void click(event) },
    ...plainNodes(text?.text ?? ""),
  );
}

function menu(element: Element, block: number, press: Press): Node {
  const { type, action_id: actionId = "", placeholder, options = [], option_groups: groups = [], confirm } = element;
  const overflow = type === "overflow";
  const chosen = element.initial_option?.value;
  const option = ({ text, value = "" }: Option) =>
    h("option", { value, selected: value === chosen }, textOf(plain(text?.text ?? value)));
  const label = overflow ? "More" : (placeholder?.text ?? "Choose");
  const change = async (event: Event) => {
    const select = event.currentTarget as HTMLSelectElement;
    const { value } = select;
    if (await asked(confirm, undefined)) await press({ actionId, block, option: value });
    else select.value = chosen ?? "";
    if (overflow) select.value = "";
  };
  return h(
    "select",
    {
      class: overflow ? "menu overflow" : "menu",
      "aria-label": label,
      "data-action": actionId,
      change: (event) => void change(event),
    },
    h("option", { value: "", disabled: true, selected: chosen === undefined, hidden: true }, overflow ? "⋯" : label),
    ...options.map(option),
    ...groups.map((group) => h("optgroup", { label: group.label?.text ?? "" }, ...(group.options ?? []).map(option))),
  );
}
