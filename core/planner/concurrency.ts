import type { Amount } from "../policy/policy.ts";

/** How many of `members` an amount allows at once: a share is rounded down, and never below one. */
export function concurrencyOf(amount: Amount, members: number): number {
  return "count" in amount ? amount.count : Math.max(1, Math.floor((members * amount.percent) / 100));
}
