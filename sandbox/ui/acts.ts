import * as z from "zod";
import type { Sandbox } from "../sandbox.ts";
import type { Sent } from "../slack/people.ts";
import type { Feed } from "./feed.ts";
import type { Pace } from "./pace.ts";

const user = z.string().min(1).max(64);
const channel = z.string().min(1).max(120);
const DAY_SECONDS = 86_400;

const FASTEST = 1e6;
function isSpeed(speed: string): boolean {
  const factor = Number(speed.split(":")[1] ?? 1);
  return factor > 0 && factor <= FASTEST;
}

/** What somebody does at the page. */
export const act = z.discriminatedUnion("act", [
  z.strictObject({
    act: z.literal("press"),
    user,
    channel,
    ts: z.string().max(40),
    actionId: z.string().min(1).max(255),
    block: z.number().int().min(0),
    /** Value of the chosen option of a menu. */
    option: z.string().optional(),
  }),
  z.strictObject({ act: z.literal("type"), user, channel, text: z.string().max(2000) }),
  z.strictObject({ act: z.literal("run") }),
  z.strictObject({ act: z.literal("pause") }),
  z.strictObject({
    act: z.literal("advance"),
    seconds: z
      .number()
      .positive()
      .max(366 * DAY_SECONDS),
  }),
  z.strictObject({ act: z.literal("next") }),
  z.strictObject({ act: z.literal("hold"), hold: z.boolean() }),
  z.strictObject({
    act: z.literal("speed"),
    speed: z.union([z.literal("max"), z.templateLiteral([z.enum(["watch:", "rate:"]), z.number()])]).refine(isSpeed),
  }),
]);
export type Act = z.infer<typeof act>;

/** Does it: as Slack would where it is about Slack, so that the product takes it in by its own door. */
export async function doAct(
  { people, slack }: Pick<Sandbox, "people" | "slack">,
  { feed, pace }: { feed: Feed; pace: Pace },
  asked: Act,
): Promise<void> {
  switch (asked.act) {
    case "press": {
      const message = slack.messages().find(({ channel, ts }) => channel === asked.channel && ts === asked.ts);
      const spot = { user: asked.user, channel: asked.channel, ...(message?.thread ? { thread: message.thread } : {}) };
      const pressed = async () => {
        if (!message) throw new Error("the message is gone");
        return people.press(asked.user, message, asked.actionId, { block: asked.block, option: asked.option });
      };
      return pace.letHappen(() => taken(pressed, (text) => feed.note({ ...spot, kind: "failed", text })));
    }
    case "type": {
      const { user, channel, text } = asked;
      feed.note({ user, channel, kind: "typed", text: `/fleet ${text}`.trim() });
      const failed = (problem: string) => feed.note({ user, channel, kind: "failed", text: problem });
      return pace.letHappen(() => taken(() => people.type(user, text, channel), failed));
    }
    case "run":
      return pace.run();
    case "pause":
      return pace.pause();
    case "advance":
      return pace.advance(asked.seconds);
    case "next":
      return pace.toNextChange();
    case "hold":
      return pace.setHold(asked.hold);
    case "speed":
      return pace.setSpeed(asked.speed);
  }
}

/** What Slack tells people when an app does not take what they did. */
async function taken(doing: () => Promise<Sent>, failed: (text: string) => void): Promise<void> {
  try {
    const { answer } = await doing();
    if (answer.statusCode >= 300) failed(`The app did not take it (HTTP ${answer.statusCode}): ${answer.body}`);
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error));
  }
}
