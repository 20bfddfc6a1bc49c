import type { Sandbox } from "#sandbox/sandbox.ts";
import type { SlackMessage } from "#sandbox/slack/slack.ts";

/** Everything that anybody could read in Slack, whenever. */
export interface Seen {
  /** What messages said one after the other, by timestamp. */
  versions: Map<string, string[]>;
  posts: number;
  edits: number;
  replies: number;
  /** Posts and edits that Slack took, by channel. */
  byChannel: Map<string, number>;
  /** Calls that Slack did not take: it was down, or asked to wait. */
  refused: number;
}

/** Looks over Slack's shoulder. The sandbox must run its functions as deployed: they take Slack's `fetch` when they are first called. */
export function watchSlack({ slack }: Pick<Sandbox, "slack">): Seen {
  const seen: Seen = { versions: new Map(), posts: 0, edits: 0, replies: 0, byChannel: new Map(), refused: 0 };
  const { fetch } = slack;
  const counts = new Map<string, number>();
  slack.fetch = async (input, init) => {
    const method = new URL(input instanceof Request ? input.url : input).pathname.split("/").at(-1);
    let refused = true;
    try {
      const answer = await fetch(input, init);
      refused = !answer.ok;
      return answer;
    } finally {
      if (refused) seen.refused += 1;
      // Also when the answer got lost on its way.
      if (method === "chat.postMessage") for (const message of newest()) note(message);
      if (method === "chat.update") {
        const ts = new URLSearchParams(String(init?.body)).get("ts");
        note(slack.messages().find((message) => message.ts === ts));
      }
    }
  };
  return seen;

  /** Several may have been posted at once. */
  function newest(): SlackMessage[] {
    const messages = slack.messages();
    const known = messages.findLastIndex(({ ts }) => counts.has(ts));
    return messages.slice(known + 1);
  }

  function note(message: SlackMessage | undefined): void {
    if (!message || counts.get(message.ts) === message.edits) return;
    counts.set(message.ts, message.edits);
    seen.versions.set(message.ts, [...(seen.versions.get(message.ts) ?? []), message.text]);
    seen.byChannel.set(message.channelName, (seen.byChannel.get(message.channelName) ?? 0) + 1);
    if (message.edits > 0) seen.edits += 1;
    else if (message.thread !== undefined) seen.replies += 1;
    else seen.posts += 1;
  }
}
