import { setTimeout as wait } from "node:timers/promises";

/** Ctrl-C (and SIGTERM) as an AbortSignal, so that a command can end by itself. `end` gives the signals back. */
export function interruption(): { signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const onSignal = () => controller.abort();
  // Not `once`: the library that restores the cursor ends the process when it finds itself the only listener left.
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    end() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}

/** Waits, but not longer than until `signal`. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
