import { Cancelled } from "./errors.ts";

/** What can be stopped as a whole: an execution, a branch, an iteration. Stopping it ends every wait in it and in its children. */
export class Scope {
  readonly #waits = new Set<(reason: Error) => void>();
  readonly #children = new Set<Scope>();
  #ended: Error | undefined;

  child(): Scope {
    const child = new Scope();
    if (this.#ended) child.cancel(this.#ended);
    this.#children.add(child);
    return child;
  }

  leave(child: Scope): void {
    this.#children.delete(child);
  }

  cancel(reason: Error = new Cancelled()): void {
    if (this.#ended) return;
    this.#ended = reason;
    for (const child of this.#children) child.cancel(reason);
    for (const reject of [...this.#waits]) reject(reason);
  }

  /** @throws when the scope was stopped */
  check(): void {
    if (this.#ended) throw this.#ended;
  }

  /** A promise that settles by `start`'s callbacks or by the scope being stopped, whichever is first; `start` returns its clean-up. */
  wait<T>(
    start: (resolve: (value: T) => void, reject: (error: Error) => void) => (() => void) | undefined,
  ): Promise<T> {
    this.check();
    return new Promise<T>((resolve, reject) => {
      let cleanUp: (() => void) | undefined;
      let settled = false;
      const settle = (action: () => void) => {
        if (settled) return;
        settled = true;
        this.#waits.delete(onCancel);
        cleanUp?.();
        action();
      };
      const onCancel = (reason: Error) => settle(() => reject(reason));
      this.#waits.add(onCancel);
      cleanUp = start(
        (value) => settle(() => resolve(value)),
        (error) => settle(() => reject(error)),
      );
      if (settled) cleanUp?.();
    });
  }
}
