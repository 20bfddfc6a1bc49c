import * as z from "zod";

/** Ids of the buttons under a question about a stage. */
export const STAGE_BUTTONS = ["approve-stage", "reject-stage"] as const;

/** What such a button carries: which question it is about, and nothing that lets anybody answer it. */
export const stageButtonValue = z.strictObject({
  runId: z.string().min(1),
  stage: z.string().min(1),
  moment: z.enum(["before", "between", "after"]),
  /** When the question was asked: an answer to an earlier one is not one to this. */
  askedAt: z.iso.datetime(),
});

export const stageButton = stageButtonValue.extend({ action: z.enum(STAGE_BUTTONS) });
export type StageButton = z.infer<typeof stageButton>;

/** Ids of what can be pressed or chosen under an alert. */
export const ALERT_BUTTONS = [
  "alert-acknowledge",
  "alert-unacknowledge",
  "alert-snooze",
  "alert-silence",
  "alert-show-cluster",
] as const;

/** What such a button carries: the group of alerts, and which time it fires. An episode that is over cannot be acknowledged any more. */
export const alertButtonValue = z.strictObject({
  /** Or a fleet incident. */
  group: z.string().min(1).max(500),
  episode: z.int().positive(),
  /** For how long, of snoozing and silencing. */
  seconds: z.int().positive().max(31_536_000).optional(),
});

export const alertButton = alertButtonValue.extend({ action: z.enum(ALERT_BUTTONS) });
export type AlertButton = z.infer<typeof alertButton>;

export const slackButton = z.discriminatedUnion("action", [stageButton, alertButton]);
export type SlackButton = z.infer<typeof slackButton>;

const READERS = [
  [STAGE_BUTTONS, stageButtonValue],
  [ALERT_BUTTONS, alertButtonValue],
] as const;

/**
 * A button of ours, by its id and what it carries.
 *
 * @returns `other`: none of ours; undefined: one of ours that does not carry what it should
 */
export function readButton(id: string, value: unknown): SlackButton | "other" | undefined {
  for (const [ids, schema] of READERS) {
    if (!(ids as readonly string[]).includes(id)) continue;
    const parsed = schema.safeParse(value);
    return parsed.success ? slackButton.parse({ action: id, ...parsed.data }) : undefined;
  }
  return "other";
}
