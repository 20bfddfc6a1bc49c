/** What goes between the page and the sandbox, as JSON. Times are ISO 8601 strings in virtual UTC. */

/** Somebody who can be acted as. */
export interface Persona {
  /** Id in Slack. */
  user: string;
  name: string;
  /** `approver`: named so somewhere in the policy file; `stranger`: nobody the policy file knows. */
  role: "approver" | "known" | "stranger";
}

export interface ShownChannel {
  id: string;
  name: string;
  archived: boolean;
}

export interface ShownMessage {
  channel: string;
  ts: string;
  /** `ts` of the message it replies to. */
  thread?: string;
  /** A reply that is shown in the channel, too. */
  broadcast?: boolean;
  text: string;
  blocks: unknown[];
  edits: number;
  at: string;
}

/** What one person alone sees: what they did, and what they were told. */
export interface Note {
  id: number;
  user: string;
  channel: string;
  thread?: string;
  kind: "typed" | "answer" | "failed";
  text: string;
  blocks?: unknown[];
  at: string;
}

/** A message that asks somebody to press something. */
export interface Waiting {
  channel: string;
  ts: string;
  /** Of the button. */
  label: string;
  text: string;
  /** Something waits for the answer; otherwise somebody should have a look. */
  decides: boolean;
}

/** `watch:F` goes from one change in Slack to the next, F times as fast as is watchable; `rate:F` is F virtual seconds a second. */
export type Speed = `watch:${number}` | `rate:${number}` | "max";

export interface ClockState {
  now: string;
  /** `held`: runs on once what waits is answered; `idle`: once something is under way; `moving`: on the way to a time somebody asked for. */
  mode: "running" | "paused" | "held" | "idle" | "moving";
  speed: Speed;
  /** Whether the clock stops while something waits for an answer. */
  hold: boolean;
}

/** What changed since the last one. */
export interface Update {
  clock?: ClockState;
  channels?: ShownChannel[];
  messages?: ShownMessage[];
  notes?: Note[];
  waiting?: Waiting[];
}

/** Everything there is. */
export interface Hello extends Required<Update> {
  title: string;
  people: Persona[];
}
