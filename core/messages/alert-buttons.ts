import type { AlertMessageState } from "./alert-view.ts";

/** Ids of what people can do with a message of alerts; what they send is `AlertActionValue`. */
export const ALERT_ACTIONS = {
  acknowledge: "alert-acknowledge",
  unacknowledge: "alert-unacknowledge",
  snooze: "alert-snooze",
  silence: "alert-silence",
  showCluster: "alert-show-cluster",
} as const;

/** What a button sends. Of a select (snooze) it is the value of the chosen option, with `seconds`. */
export interface AlertActionValue {
  group: string;
  episode: number;
  seconds?: number;
}

export const SNOOZES: readonly { label: string; seconds: number }[] = [
  { label: "1 hour", seconds: 3600 },
  { label: "4 hours", seconds: 4 * 3600 },
  { label: "1 day", seconds: 86_400 },
];

const plain = (text: string) => ({ type: "plain_text", text });

function button(id: string, label: string, value: AlertActionValue, style?: "primary" | "danger") {
  return {
    type: "button",
    action_id: id,
    text: plain(label),
    value: JSON.stringify(value),
    ...(style ? { style } : {}),
  };
}

/** While it fires: who takes care of it, peace for a while, peace for a reason, and more about the cluster. */
export function alertButtons({
  group,
  episode,
  status,
  acknowledged,
  cluster,
}: AlertMessageState): Record<string, unknown>[] {
  const value = { group, episode };
  const show = cluster ? [button(ALERT_ACTIONS.showCluster, "Show cluster", value)] : [];
  if (status === "resolved") return show.length > 0 ? [{ type: "actions", elements: show }] : [];
  const answer = acknowledged
    ? button(ALERT_ACTIONS.unacknowledge, "Take back acknowledgement", value)
    : button(ALERT_ACTIONS.acknowledge, "Acknowledge", value, "primary");
  const snooze = {
    type: "static_select",
    action_id: ALERT_ACTIONS.snooze,
    placeholder: plain("Snooze"),
    options: SNOOZES.map(({ label, seconds }) => ({
      text: plain(label),
      // An option's value has 150 characters at most. Source: Slack's Block Kit reference, option object.
      value: JSON.stringify({ ...value, seconds }),
    })),
  };
  return [{ type: "actions", elements: [answer, snooze, button(ALERT_ACTIONS.silence, "Silence...", value), ...show] }];
}
