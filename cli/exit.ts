/** Exit codes of every command. */
export const EXIT = {
  done: 0,
  /** The work itself failed: a run that did not succeed. */
  failed: 1,
  /** Wrong use or bad input: nothing was started. */
  badInput: 2,
  interrupted: 130,
} as const;

/** Ends a command with a code after what it had to say was said. */
export class Exit extends Error {
  override readonly name = "Exit";
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
