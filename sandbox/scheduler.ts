import { schedules } from "#events/schedules.ts";
import type { VirtualClock } from "./clock/clock.ts";

/** EventBridge Scheduler: calls each scheduled function again and again, from one interval after the start. */
export function startSchedules(clock: VirtualClock, invoke: (functionName: string) => Promise<unknown>): void {
  for (const { everySeconds, function: name } of schedules) {
    const ring = (): void => {
      // A function that fails is called again next time, as on AWS after its retries.
      void clock.track(invoke(name).catch(() => undefined));
      clock.at(clock.millis() + everySeconds * 1000, ring);
    };
    clock.at(clock.millis() + everySeconds * 1000, ring);
  }
}
