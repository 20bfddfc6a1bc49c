import type { VirtualClock } from "../clock/clock.ts";

/** About one message per second and channel, with a short burst. Source: Slack, "Rate limits", chat.postMessage. */
const BURST = 20;

/** How a workspace keeps callers waiting, or fails them. */
export interface Trouble {
  /** While down, every call is answered with this: `true` is 503; `slow` gives no answer in time, whether the call did something or not. */
  down: boolean | "slow";
  /** The next calls that do not look only: with `lost`, what they did is done and the answer is not. */
  failNext(times: number, how?: "refused" | "lost"): void;
  /** Answers with 429 for so long, for one channel or all. */
  throttle(seconds: number, channel?: string): void;
}

export function createTrouble(clock: VirtualClock) {
  const buckets = new Map<string, { level: number; at: number }>();
  const throttled = new Map<string, number>();
  let failing = 0;
  let how: "refused" | "lost" = "refused";
  return {
    failNext(times: number, given: "refused" | "lost" = "refused") {
      failing = times;
      how = given;
    },
    throttle: (seconds: number, channel = "") =>
      void throttled.set(channel.replace(/^#/, ""), clock.millis() + seconds * 1000),
    /** What becomes of the next call that changes something. */
    next(): "refused" | "lost" | undefined {
      if (failing === 0) return undefined;
      failing -= 1;
      return how;
    },
    /** Seconds to wait before the channel, or anything, is written to. A bucket per channel empties by one each second. */
    wait(channel: string): number | undefined {
      const now = clock.millis();
      const until = Math.max(throttled.get(channel) ?? 0, throttled.get("") ?? 0);
      if (until > now) return Math.ceil((until - now) / 1000);
      const bucket = buckets.get(channel) ?? { level: 0, at: now };
      const level = Math.max(0, bucket.level - (now - bucket.at) / 1000);
      if (level >= BURST) return 1;
      buckets.set(channel, { level: level + 1, at: now });
      return undefined;
    },
  };
}
