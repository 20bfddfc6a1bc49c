import type { SlackServer } from "#sandbox/slack/slack.ts";

/** Posts to the sandbox's Slack as an app does. @returns the message's `ts` */
export async function posted(slack: Pick<SlackServer, "fetch">, message: Record<string, unknown>): Promise<string> {
  const response = await slack.fetch("https://slack.com/api/chat.postMessage", {
    method: "POST",
    headers: { authorization: "Bearer sandbox", "content-type": "application/json" },
    body: JSON.stringify(message),
  });
  const { ok, ts, error } = (await response.json()) as { ok: boolean; ts: string; error?: string };
  if (!ok) throw new Error(error);
  return ts;
}

const plain = (text: string) => ({ type: "plain_text", text });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const option = (text: string, value: string) => ({ text: plain(text), value });

/** An alert as an on-call engineer gets it: every kind of block and element that the page shows. */
export const ALERT = {
  text: ":rotating_light: CoreDNS of shop-prod answers slowly",
  blocks: [
    { type: "header", text: plain(":rotating_light: CoreDNS of shop-prod answers slowly") },
    {
      type: "section",
      text: mrkdwn(
        "*critical* since _13:02_, ~3~ 4 clusters, `coredns` at 480 ms, <https://runbooks.example/coredns|runbook>, <!here>",
      ),
      fields: [mrkdwn("*Cluster*\nshop-prod"), mrkdwn("*Account*\n777788889999"), mrkdwn("*Region*\nus-east-1")],
      accessory: {
        type: "static_select",
        action_id: "snooze",
        placeholder: plain("Snooze"),
        options: [option("1 hour", "1h"), option("until tomorrow", "1d")],
      },
    },
    { type: "divider" },
    {
      type: "actions",
      elements: [
        { type: "button", action_id: "acknowledge", text: plain("Acknowledge"), value: "a1", style: "primary" },
        {
          type: "button",
          action_id: "silence",
          text: plain("Silence"),
          value: "a1",
          style: "danger",
          confirm: {
            title: plain("Silence it?"),
            text: plain("Nobody is told."),
            confirm: plain("Silence"),
            deny: plain("No"),
          },
        },
        {
          type: "overflow",
          action_id: "more",
          options: [option("Show cluster", "show"), option("Mute channel", "mute")],
        },
      ],
    },
    { type: "context", elements: [mrkdwn("from alertmanager"), mrkdwn("*owner* retail")] },
  ],
};
