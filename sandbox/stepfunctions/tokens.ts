import { AwsError } from "../aws/service.ts";

export interface TokenListener {
  succeed(output: unknown): void;
  fail(error: string | undefined, cause: string | undefined): void;
  heartbeat(): void;
}

/** Task tokens that are waited for. A token whose wait is over stays known: AWS answers TaskTimedOut for it, not InvalidToken. */
export class TaskTokens {
  readonly #waiting = new Map<string, TokenListener>();
  readonly #over = new Set<string>();
  readonly #uuid: () => string;

  constructor(uuid: () => string) {
    this.#uuid = uuid;
  }

  issue(): string {
    return Buffer.from(`AQ${this.#uuid()}${this.#uuid()}`).toString("base64");
  }

  listen(token: string, listener: TokenListener): () => void {
    this.#waiting.set(token, listener);
    return () => {
      this.#waiting.delete(token);
      this.#over.add(token);
    };
  }

  /** @throws {AwsError} TaskTimedOut, InvalidToken */
  find(token: string): TokenListener {
    const listener = this.#waiting.get(token);
    if (listener) return listener;
    if (this.#over.has(token)) {
      throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
    }
    throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  }
}
