import { describe, expect, it } from "vitest";
import { actionOf, interactive } from "#sandbox/slack/elements.ts";
import { ALERT } from "../../helpers/posted.ts";

describe("what can be pressed in a message", () => {
  it("is in rows of actions and beside sections, each with the id of its block", () => {
    expect(interactive(ALERT.blocks).map(({ action_id, block_id, block }) => [action_id, block_id, block])).toEqual([
      ["snooze", "block1", 1],
      ["acknowledge", "block3", 3],
      ["silence", "block3", 3],
      ["more", "block3", 3],
    ]);
  });

  it("is sent as Slack sends it: a button with its value, a menu with the option that was chosen", () => {
    expect(actionOf(ALERT.blocks, "acknowledge", {})).toMatchObject({
      type: "button",
      action_id: "acknowledge",
      block_id: "block3",
      value: "a1",
    });
    const chosen = actionOf(ALERT.blocks, "snooze", { option: "1d" });
    expect(chosen).toMatchObject({
      type: "static_select",
      selected_option: { text: { type: "plain_text", text: "until tomorrow" }, value: "1d" },
    });
    expect(chosen).not.toHaveProperty("options");
  });

  it("is told apart by its block where an id occurs twice", () => {
    const row = (value: string) => ({ type: "actions", elements: [{ type: "button", action_id: "go", value }] });
    expect(actionOf([row("first"), row("second")], "go", { block: 1 })).toMatchObject({ value: "second" });
  });

  it("is nothing that is not there", () => {
    expect(() => actionOf(ALERT.blocks, "nope", {})).toThrow("the message has no button nope");
    expect(() => actionOf(ALERT.blocks, "acknowledge", { block: 1 })).toThrow("no button acknowledge");
    expect(() => actionOf(ALERT.blocks, "snooze", { option: "9y" })).toThrow("no option 9y");
  });
});
