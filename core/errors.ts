/**
 * Errors are an API: Step Functions retries and catches by `name`, people and scripts read `code`.
 * Every area's errors extend this class in its own `errors.ts`, with a literal name and a unique code.
 */
export abstract class FleetwrightError extends Error {
  abstract override readonly name: string;
  abstract readonly code: string;
  /** True when the same call may succeed later without anybody changing anything. */
  abstract readonly retryable: boolean;
}

/** A person's input cannot be used: bad policy file, unknown strategy, impossible goal. Commands end with exit code 2. */
export class InvalidInputError extends FleetwrightError {
  override readonly name = "InvalidInputError";
  readonly code: string;
  readonly retryable = false;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
