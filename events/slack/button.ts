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
