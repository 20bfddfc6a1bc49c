import { type AlertGroupRecord, type Because, NOTES_AT_MOST } from "./records.ts";

/** The group with one more line for who asks why. */
export function noted(group: AlertGroupRecord, { code, message }: Because, now: Date): AlertGroupRecord {
  const notes = [...group.notes, { at: now.toISOString(), code, message }];
  return { ...group, notes: notes.slice(-NOTES_AT_MOST) };
}
