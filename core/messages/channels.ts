import type { AlertsPolicy } from "../policy/alerts-policy.ts";

/** Names in Slack have 80 characters at most. Source: https://docs.slack.dev/reference/methods/conversations.create */
const LONGEST = 80;

/** A cluster's own channel, as the policy file has it: `#eks-payments-prod`. */
export const clusterChannel = ({ channel }: Pick<AlertsPolicy, "channel">, name: string): string =>
  `#${channel
    .slice(1)
    .replaceAll(/\{(?:name|cluster)\}/g, () => name.toLowerCase())
    .slice(0, LONGEST)}`;

/** What of a text may stand in a channel's name: small letters, digits, hyphens and underscores; anything else becomes a hyphen. */
export const slackName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
