import { AwsError } from "../aws/service.ts";

export interface TokenListener {
  succeed(output: unknown): void;
  fail(error: string | undefined, cause: string | undefined): void;
  heartbeat(): void;
}

/**
 * Task tokens that are waited for. A token whose wait is over stays known: AWS answers TaskTimedOut for it, not InvalidToken. One that was given out is good before the
 * call it was given to has ended: what is said until then counts once the wait begins.
 */
export class TaskTokens {
  readonly #waiting = new Map<string, TokenListener>();
  /** Given out, and what was said before anybody waited. */
  readonly #early = new Map<string, ((listener: TokenListener) => void) | undefined>();
  readonly #over = new Set<string>();
  readonly #uuid: () => string;

  constructor(uuid: () => string) {
    this.#uuid = uuid;
  }

  issue(): string {
    const token = Buffer.from(`AQ${this.#uuid()}${this.#uuid()}`).toString("base64");
    this.#early.set(token, undefined);
    return token;
  }

  listen(token: string, listener: TokenListener): () => void {
    this.#waiting.set(token, listener);
    const said = this.#early.get(token);
    this.#early.delete(token);
    said?.(listener);
    return () => {
      this.#waiting.delete(token);
      this.#over.add(token);
    };
  }

  /** The task it was given out for is over, waited for or not. */
  forget(token: string): void {
    if (this.#early.delete(token)) this.#over.add(token);
  }

  /** @throws {AwsError} TaskTimedOut, InvalidToken */
  find(token: string): TokenListener {
    const listener = this.#waiting.get(token);
    if (listener) return listener;
    if (this.#early.has(token)) return this.#listenEarly(token);
    if (this.#over.has(token)) {
      throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
    }
    throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  }

  /** The first answer counts, as of a wait. */
  #listenEarly(token: string): TokenListener {
    const say = (what: (listener: TokenListener) => void): void => {
      if (!this.#early.get(token)) this.#early.set(token, what);
    };
    return {
      succeed: (output) => say((listener) => listener.succeed(output)),
      fail: (error, cause) => say((listener) => listener.fail(error, cause)),
      heartbeat: () => undefined,
    };
  }
}
