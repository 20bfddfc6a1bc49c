import { schedules } from "#events/schedules.ts";
import type { VirtualClock } from "./clock/clock.ts";

/** EventBridge Scheduler: calls each of the named schedules' functions again and again, from one interval after the start. */
export function startSchedules(
  clock: VirtualClock,
  names: readonly string[] | "all",
  invoke: (functionName: string) => Promise<unknown>,
): void {
  const started = schedules.filter(({ name }) => names === "all" || names.includes(name));
  for (const { everySeconds, function: name } of started) {
    const ring = (): void => {
      // A function that fails is called again next time, as on AWS after its retries.
      void clock.track(invoke(name).catch(() => undefined));
      clock.at(clock.millis() + everySeconds * 1000, ring);
    };
    clock.at(clock.millis() + everySeconds * 1000, ring);
  }
}
