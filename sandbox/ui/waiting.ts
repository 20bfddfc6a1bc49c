import { interactive } from "../slack/elements.ts";
import type { SlackMessage } from "../slack/slack.ts";
import type { Waiting } from "./shapes.ts";

/**
 * What waits for a person: messages with a button of Slack's `primary` style, which marks what somebody is asked to do. Where a `danger` one stands beside it,
 * it is a yes or a no that something waits for. So it holds for every question the product asks, also for those nobody has thought of yet.
 */
export const waitingIn = (messages: readonly SlackMessage[]): Waiting[] =>
  messages.flatMap(({ channel, ts, text, blocks }) => {
    const buttons = interactive(blocks).filter(({ type }) => type === "button");
    return buttons
      .filter(({ style }) => style === "primary")
      .map((button) => ({
        channel,
        ts,
        label: button.text?.text ?? button.action_id,
        text: button.confirm?.text.text ?? text,
        decides: buttons.some(({ style, block }) => style === "danger" && block === button.block),
      }));
  });

/** Which question it is: asked anew after an answer, it is another one. */
export const keyOf = ({ channel, ts, label, text }: Waiting): string => JSON.stringify([channel, ts, label, text]);
