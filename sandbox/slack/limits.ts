const MAX_TEXT = 40_000;
const MAX_BLOCKS = 50;
const MAX_SECTION = 3000;
const MAX_HEADER = 150;
const MAX_FIELDS = 10;
const MAX_FIELD = 2000;
const MAX_BUTTON = 75;
const MAX_VALUE = 2000;
const MAX_ID = 255;
const MAX_ACTIONS = 25;
const MAX_CONTEXT = 10;
const MAX_OPTIONS = 100;
const MAX_OPTION = 75;
const MAX_OPTION_VALUE = 150;
const MAX_BLOCKS_TEXT = 40_000;

type Fields = Record<string, unknown>;

/** Slack's word for what is wrong with a message. Source: Slack, "Reference: blocks" and "Reference: block elements"; errors of chat.postMessage. */
export function problemOf({ channel, text, blocks }: Fields): string | undefined {
  if (typeof channel !== "string" || channel === "") return "channel_not_found";
  const shown = Array.isArray(blocks) && blocks.length > 0;
  if ((typeof text !== "string" || text === "") && !shown) return "no_text";
  if (typeof text === "string" && text.length > MAX_TEXT) return "msg_too_long";
  if (!Array.isArray(blocks)) return undefined;
  if (blocks.length > MAX_BLOCKS || !blocks.every((block) => isGood(block as Fields))) return "invalid_blocks";
  return textIn(blocks) > MAX_BLOCKS_TEXT ? "msg_blocks_too_long" : undefined;
}

function isGood(block: Fields): boolean {
  const elements = (block.elements ?? []) as Fields[];
  switch (block.type) {
    case "section": {
      const fields = (block.fields ?? []) as Fields[];
      if (block.text === undefined && fields.length === 0) return false;
      const accessory = block.accessory === undefined || isElement(block.accessory as Fields);
      const few = fields.length <= MAX_FIELDS && fields.every((field) => isText(field, MAX_FIELD));
      return (block.text === undefined || isText(block.text, MAX_SECTION)) && few && accessory;
    }
    case "header":
      return isText(block.text, MAX_HEADER);
    case "context":
      return (
        within(elements, 1, MAX_CONTEXT) && elements.every((one) => one.type === "image" || isText(one, MAX_SECTION))
      );
    case "actions":
      return within(elements, 1, MAX_ACTIONS) && elements.every(isElement) && areDifferent(elements);
    case "divider":
      return true;
    default:
      return false;
  }
}

/** Within their block. */
const areDifferent = (elements: readonly Fields[]): boolean =>
  new Set(elements.map(({ action_id }) => action_id)).size === elements.length;

function isElement(element: Fields): boolean {
  const { type, action_id, value, text, options, confirm } = element;
  if (typeof action_id !== "string" || action_id === "" || action_id.length > MAX_ID) return false;
  if (confirm !== undefined && !isConfirm(confirm as Fields)) return false;
  if (type === "button")
    return (
      isText(text, MAX_BUTTON) && (value === undefined || (typeof value === "string" && value.length <= MAX_VALUE))
    );
  const choices = (options ?? []) as Fields[];
  return (
    /_select$|^overflow$|^(radio_buttons|checkboxes|datepicker|datetimepicker|timepicker)$/.test(String(type)) &&
    choices.length <= MAX_OPTIONS &&
    choices.every((choice) => isText(choice.text, MAX_OPTION) && String(choice.value).length <= MAX_OPTION_VALUE)
  );
}

const isConfirm = ({ title, text, confirm, deny }: Fields): boolean =>
  isText(title, 100) && isText(text, 300) && isText(confirm, 30) && isText(deny, 30);

const isText = (given: unknown, most: number): boolean => {
  const { text } = (given ?? {}) as { text?: unknown };
  return typeof text === "string" && text.length > 0 && text.length <= most;
};

const within = (list: readonly unknown[], least: number, most: number): boolean =>
  list.length >= least && list.length <= most;

/** Characters that people read in the blocks. */
function textIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + textIn(one), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, one]) => sum + (name === "text" && typeof one === "string" ? one.length : textIn(one)),
    0,
  );
}
