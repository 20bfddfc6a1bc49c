import { describe, expect, it } from "vitest";
import { slackChat } from "#adapters/slack/chat.ts";
import { createClock } from "#sandbox/clock/virtual-clock.ts";
import { problemOf } from "#sandbox/slack/limits.ts";
import { createSlack } from "#sandbox/slack/slack.ts";
import { NOW } from "../../helpers/fleet.ts";

function workspace() {
  const clock = createClock(NOW);
  const slack = createSlack({ clock, random: () => 0, uuid: () => "u" }, () => new Response());
  const chat = slackChat({ token: "xoxb-sandbox", fetch: slack.fetch as never });
  const later = (seconds: number) => clock.run({ until: new Date(clock.millis() + seconds * 1000) });
  return { clock, slack, chat, later };
}

const text = (words: string) => ({ text: words, blocks: [] });
const mark = { key: "k", episode: 1 };

describe("what was posted", () => {
  it("is found again by its mark, by the channel's name or id, and nothing else is", async () => {
    const { chat } = workspace();
    const place = await chat.post("#eks-a", text("one"), { mark });
    for (const channel of ["#eks-a", place.channel]) {
      expect(await chat.find(channel, mark, { since: NOW })).toEqual(place);
      expect(await chat.find(channel, { ...mark, episode: 2 }, { since: NOW })).toBeUndefined();
      expect(await chat.find(channel, { ...mark, reply: "r" }, { since: NOW })).toBeUndefined();
    }
    expect(await chat.find("#eks-b", mark, { since: NOW })).toBeUndefined();
  });

  it("is found behind hundreds of others, but not when it is older than asked for", async () => {
    const { chat, later, clock } = workspace();
    await chat.post("#eks-a", text("old"), { mark: { ...mark, episode: 9 } });
    await later(600);
    const since = clock.now();
    const place = await chat.post("#eks-a", text("one"), { mark });
    for (let index = 0; index < 450; index++) {
      await later(2);
      await chat.post("#eks-a", text(`other ${index}`));
    }
    expect(await chat.find("#eks-a", mark, { since })).toEqual(place);
    expect(await chat.find("#eks-a", { ...mark, episode: 9 }, { since })).toBeUndefined();
  });

  it("to a thread is found in the thread", async () => {
    const { chat } = workspace();
    const top = await chat.post("#eks-a", text("top"), { mark });
    const reply = { ...mark, reply: "r1" };
    const place = await chat.post("#eks-a", text("said"), { mark: reply, thread: top.ts });
    expect(await chat.find("#eks-a", reply, { since: NOW, thread: top.ts })).toEqual(place);
    expect(await chat.find("#eks-a", reply, { since: NOW })).toBeUndefined();
  });

  it("has an address", async () => {
    const { chat } = workspace();
    const place = await chat.post("#eks-a", text("one"));
    expect(await chat.permalink(place)).toBe(
      `https://sandbox.slack.com/archives/${place.channel}/p${place.ts.replace(".", "")}`,
    );
  });
});

describe("a workspace in trouble", () => {
  it("asks a channel, or all, to wait, and says how long", async () => {
    const { chat, slack, later } = workspace();
    const wait = (seconds: number) => ({ name: "ThrottledError", retryAfterSeconds: seconds });
    slack.throttle(30, "#eks-a");
    await expect(chat.post("#eks-a", text("one"))).rejects.toMatchObject(wait(30));
    await chat.post("#eks-b", text("one"));
    slack.throttle(60);
    await later(20);
    await expect(chat.post("#eks-b", text("two"))).rejects.toMatchObject(wait(40));
    await later(40);
    await chat.post("#eks-a", text("three"));
  });

  it("takes about one message per second and channel", async () => {
    const { chat, later } = workspace();
    const burst = async () => {
      let taken = 0;
      for (;;) {
        try {
          await chat.post("#eks-a", text("one"));
        } catch {
          return taken;
        }
        taken += 1;
      }
    };
    expect(await burst()).toBe(20);
    await later(5);
    expect(await burst()).toBe(5);
  });

  it.each([
    [true, /HTTP 503/],
    ["slow", /cannot be reached/],
  ] as const)("is out of reach while it is down (%s)", async (down, words) => {
    const { chat, slack } = workspace();
    slack.down = down;
    await expect(chat.post("#eks-a", text("one"))).rejects.toMatchObject({
      name: "ServiceUnavailableError",
      message: expect.stringMatching(words),
    });
    expect(slack.messages()).toEqual([]);
  });

  it("may have taken what it did not answer to", async () => {
    const { chat, slack } = workspace();
    slack.failNext(1, "lost");
    await expect(chat.post("#eks-a", text("one"))).rejects.toMatchObject({ name: "ServiceUnavailableError" });
    expect(slack.messages("#eks-a")).toHaveLength(1);
  });

  it.each([
    ["a channel that is not there", "channel_not_found", { channel: "#gone" }],
    ["a thread that is not there", "thread_not_found", { thread: "1.2" }],
  ] as const)(
    "refuses %s",
    async (_what, reason, { channel = "#eks-a", thread }: { channel?: string; thread?: string }) => {
      const { chat, slack } = workspace();
      slack.without("#gone");
      await expect(chat.post(channel, text("one"), thread ? { thread } : {})).rejects.toMatchObject({
        name: "ChatRefusedError",
        reason,
      });
    },
  );
});

const section = (length: number) => ({ type: "section", text: { type: "mrkdwn", text: "a".repeat(length) } });
const button = (id: string, label: number, value = 1) => ({
  type: "button",
  action_id: id,
  text: { type: "plain_text", text: "a".repeat(label) },
  value: "v".repeat(value),
});
const actions = (...elements: object[]) => ({ type: "actions", elements });
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe("Slack's limits", () => {
  it.each([
    ["no text", { text: "" }, "no_text"],
    ["40,000 characters", { text: "a".repeat(40_000) }, undefined],
    ["more", { text: "a".repeat(40_001) }, "msg_too_long"],
    ["50 blocks", { blocks: times(50, section(1)) }, undefined],
    ["51 blocks", { blocks: times(51, section(1)) }, "invalid_blocks"],
    ["a section of 3,000", { blocks: [section(3000)] }, undefined],
    ["a section of 3,001", { blocks: [section(3001)] }, "invalid_blocks"],
    ["an empty section", { blocks: [section(0)] }, "invalid_blocks"],
    ["sections of more than 40,000 together", { blocks: times(14, section(3000)) }, "msg_blocks_too_long"],
    ["a header of 150", { blocks: [{ ...section(150), type: "header" }] }, undefined],
    ["a header of 151", { blocks: [{ ...section(151), type: "header" }] }, "invalid_blocks"],
    ["a button of 75", { blocks: [actions(button("a", 75))] }, undefined],
    ["a button of 76", { blocks: [actions(button("a", 76))] }, "invalid_blocks"],
    ["a button's value of 2,001", { blocks: [actions(button("a", 1, 2001))] }, "invalid_blocks"],
    ["an action id twice in a block", { blocks: [actions(button("a", 1), button("a", 1))] }, "invalid_blocks"],
    ["an action id in two blocks", { blocks: times(2, actions(button("a", 1))) }, undefined],
    ["a block of no kind", { blocks: [{ type: "box" }] }, "invalid_blocks"],
  ])("%s", (_what, given, problem) => {
    expect(problemOf({ channel: "#c", text: "t", ...given })).toBe(problem);
  });
});
