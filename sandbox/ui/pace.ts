import { setTimeout as wait } from "node:timers/promises";
import type { VirtualClock } from "../clock/clock.ts";
import type { ClockState, Speed, Waiting } from "./shapes.ts";
import { keyOf } from "./waiting.ts";

export interface PaceOptions {
  clock: VirtualClock;
  speed: Speed;
  /** Whether the clock stops at questions. */
  hold: boolean;
  waiting(): readonly Waiting[];
  /** A number that grows whenever something is posted or edited in Slack. */
  changes(): number;
  /** Another that grows with answers that one person alone sees. */
  answers(): number;
  /** Whether nothing is under way: whoever watches has nothing to wait for. */
  idle(): boolean;
}

export interface Pace {
  state(): ClockState;
  /** Runs on, also past what waits for a person now. */
  run(): void;
  pause(): void;
  setSpeed(speed: Speed): void;
  setHold(hold: boolean): void;
  /** Moves the clock by a while, whether it is paused or not. */
  advance(seconds: number): Promise<void>;
  /** Moves it until something is posted or edited. */
  toNextChange(): Promise<void>;
  /** Lets the product do what somebody asks it for: until it is heard of, in Slack or by its answer. */
  letHappen(asking: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const FRAME_MILLISECONDS = 100;
/** Virtual seconds a frame, at the pace that can be watched, while nothing changes in Slack: a day of soak takes some seconds. */
const QUIET_STEP = 1200;
/** Nothing is said for longer than that in no fleet. */
const LONGEST_QUIET_SECONDS = 30 * 86_400;
const LONGEST_FRAME_SECONDS = 86_400;
/** What the last events lead to (messages in Slack) is watched, too. */
const IDLE_SECONDS = 60;
/** How long queues and rate limits may take until something is heard of what was asked for, and what belongs to it comes after. */
const HEARD_SECONDS = 60;
const AFTERMATH_SECONDS = 5;

/** Moves a sandbox's clock for people who watch: at a pace, by steps, and not past a question before it is answered. It stands until it is run. */
export function startPace({
  clock,
  speed: initial,
  hold: initialHold,
  waiting,
  changes,
  answers,
  idle,
}: PaceOptions): Pace {
  let speed = initial;
  let mode: "running" | "paused" = "paused";
  let hold = initialHold;
  /** Steps under way, and how many of them somebody asked for. */
  let steps = 0;
  let moving = 0;
  let pauses = 0;
  let stopped = false;
  /** Since when nothing is under way, and whether somebody ran on all the same. */
  let idleSince: number | undefined;
  let ranOn = false;
  /** Questions that somebody chose not to wait for. */
  const passed = new Set<string>();

  const heard = (): number => changes() + answers();
  const isHeld = (): boolean => hold && waiting().some((question) => question.decides && !passed.has(keyOf(question)));
  /** Time that is only watched ends where nothing happens any more; a rate of time goes on. */
  const isIdle = (): boolean => {
    if (!idle()) {
      idleSince = undefined;
      ranOn = false;
    } else idleSince ??= clock.millis();
    const over = idleSince !== undefined && clock.millis() - idleSince >= IDLE_SECONDS * 1000;
    return over && !ranOn && !speed.startsWith("rate:");
  };
  const mayRun = (): boolean => !stopped && mode === "running" && steps === 0 && !isHeld() && !isIdle();

  const frame = async (passedSeconds: number): Promise<void> => {
    const before = changes();
    const watched = speed.startsWith("watch:");
    const factor = Number(speed.split(":")[1] ?? 1);
    const seconds = watched
      ? QUIET_STEP * Math.max(1, factor)
      : speed === "max"
        ? LONGEST_FRAME_SECONDS
        : passedSeconds * factor;
    const until = new Date(clock.millis() + seconds * 1000);
    await clock.run({ until, done: () => !mayRun() || (watched && factor <= 1 && changes() !== before) });
  };
  const loop = async (): Promise<void> => {
    let last = performance.now();
    while (!stopped) {
      const slow = speed.startsWith("watch:") ? Math.min(1, Number(speed.split(":")[1])) : 1;
      await wait(FRAME_MILLISECONDS / slow);
      const passedSeconds = (performance.now() - last) / 1000;
      last = performance.now();
      if (mayRun()) await frame(passedSeconds);
    }
  };
  const running = loop();

  /** Moves the clock by a step of its own; a pause ends it. */
  const step = async (seconds: number, done: () => boolean): Promise<void> => {
    const begun = pauses;
    const until = new Date(clock.millis() + seconds * 1000);
    steps += 1;
    try {
      await clock.run({ until, done: () => stopped || pauses !== begun || done() });
    } finally {
      steps -= 1;
    }
  };
  const asked = async (seconds: number, done: () => boolean): Promise<void> => {
    moving += 1;
    await step(seconds, done).finally(() => {
      moving -= 1;
    });
  };

  return {
    state: () => ({
      now: clock.now().toISOString(),
      mode: moving > 0 ? "moving" : mode === "paused" ? mode : isHeld() ? "held" : isIdle() ? "idle" : mode,
      speed,
      hold,
    }),
    run() {
      for (const question of waiting()) passed.add(keyOf(question));
      ranOn = true;
      mode = "running";
    },
    pause() {
      mode = "paused";
      pauses += 1;
    },
    setSpeed(wanted) {
      speed = wanted;
    },
    setHold(wanted) {
      hold = wanted;
    },
    advance: (seconds) => asked(seconds, () => false),
    toNextChange() {
      const before = changes();
      return asked(LONGEST_QUIET_SECONDS, () => changes() !== before);
    },
    async letHappen(asking) {
      const before = heard();
      await asking();
      await step(AFTERMATH_SECONDS, () => false);
      if (heard() !== before) return;
      await step(HEARD_SECONDS, () => heard() !== before);
      await step(AFTERMATH_SECONDS, () => false);
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
