/** An element of a message that somebody can press or choose from. */
export interface Interactive {
  type: string;
  action_id: string;
  block_id: string;
  /** Which block of the message it is in. */
  block: number;
  value?: string;
  style?: string;
  text?: { text: string };
  confirm?: { text: { text: string } };
  options?: Option[];
  option_groups?: { options: Option[] }[];
}

interface Option {
  text: { text: string };
  value: string;
}

interface Block {
  type?: string;
  block_id?: string;
  accessory?: Interactive;
  elements?: Interactive[];
}

/** Everything in a message's blocks that has an `action_id`, in order: in rows of actions and beside sections. Slack names a block that has no id. */
export const interactive = (blocks: readonly unknown[]): Interactive[] =>
  (blocks as Block[]).flatMap(({ block_id, accessory, elements = [] }, block) =>
    [...elements, ...(accessory ? [accessory] : [])]
      .filter(({ action_id }) => typeof action_id === "string")
      .map((element) => ({ ...element, block, block_id: block_id ?? `block${block}` })),
  );

/** Where in a message somebody presses: needed where an id occurs more than once. */
export interface Choice {
  block?: number | undefined;
  /** Value of the option that is chosen from a menu. */
  option?: string | undefined;
}

/**
 * The action as Slack sends it when somebody presses a button or chooses from a menu. Source: Slack, "block_actions payload".
 *
 * @throws {Error} when the message has no such element or the menu no such option
 */
export function actionOf(
  blocks: readonly unknown[],
  actionId: string,
  { block, option }: Choice,
): Record<string, unknown> {
  const found = interactive(blocks).find(
    (element) => element.action_id === actionId && (block === undefined || element.block === block),
  );
  if (!found) throw new Error(`the message has no button ${actionId}`);
  const { block: _place, options = [], option_groups = [], ...element } = found;
  if (element.type === "button") return element;
  const selected = [...options, ...option_groups.flatMap((group) => group.options)].find(
    ({ value }) => value === option,
  );
  if (!selected) throw new Error(`the menu ${actionId} of the message has no option ${option}`);
  return { ...element, selected_option: selected };
}
