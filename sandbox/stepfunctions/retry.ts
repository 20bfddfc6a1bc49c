import type { Retrier } from "#workflows/asl.ts";
import { matchesError, type StateError } from "./errors.ts";

/** Counts attempts per retrier of one entered state, as Step Functions does. */
export class RetryCounter {
  readonly #used = new Map<Retrier, number>();
  readonly #retriers: readonly Retrier[];
  readonly #random: () => number;
  total = 0;

  constructor(retriers: readonly Retrier[] | undefined, random: () => number) {
    this.#retriers = retriers ?? [];
    this.#random = random;
  }

  /** Seconds to wait before the next attempt, or undefined when the error is not retried (any more). */
  next(error: StateError): number | undefined {
    const retrier = this.#retriers.find(({ ErrorEquals }) => matchesError(ErrorEquals, error));
    if (!retrier) return undefined;
    const used = this.#used.get(retrier) ?? 0;
    if (used >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.#used.set(retrier, used + 1);
    this.total += 1;
    const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** used;
    const capped = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
    return retrier.JitterStrategy === "FULL" ? capped * this.#random() : capped;
  }
}
