import type { Sent } from "#sandbox/slack/people.ts";
import type { SlackMessage } from "#sandbox/slack/slack.ts";
import type { Bench } from "./sandbox.ts";

/** The message of the bench's run. */
export function runMessageOf(bench: Bench): SlackMessage {
  const [message] = bench.slack.messages("eks-fleet");
  if (!message) throw new Error("no message of a run yet");
  return message;
}

/** Ids of the buttons a message shows. */
export const buttonsOf = ({ blocks }: Pick<SlackMessage, "blocks">): string[] =>
  (blocks as { type: string; elements?: { action_id: string }[] }[])
    .filter(({ type }) => type === "actions")
    .flatMap(({ elements = [] }) => elements.map(({ action_id }) => action_id));

/** What the person is told after what they did was worked on; nothing when nobody was told anything. */
export async function toldTo(bench: Bench, doing: () => Promise<Sent>): Promise<{ status: number; told: string[] }> {
  const before = bench.people.ephemerals.length;
  const { answer } = await doing();
  await bench.clock.settle();
  return {
    status: answer.statusCode,
    told: bench.people.ephemerals.slice(before).map(({ user, text }) => `${user} ${text}`),
  };
}

export const pressed = (
  bench: Bench,
  user: string,
  action: "approve-stage" | "reject-stage",
  message = runMessageOf(bench),
) => toldTo(bench, () => bench.people.press(user, message, action));

export const typed = (bench: Bench, user: string, text: string) => toldTo(bench, () => bench.people.type(user, text));
