import type { Clock } from "#core/ports.ts";

/** The only place of the product that reads the machine's clock. */
export const systemClock: Clock = { now: () => new Date() };
