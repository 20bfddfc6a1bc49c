/**
 * The sandbox's time. Nothing in the product reads the wall clock, so a week of soak costs no more than the work in it.
 *
 * Time moves only when nothing can run: while tracked work is pending the clock stands still, then it jumps to the next timer. Pace is
 * the caller's business: whoever wants to watch moves the clock in small steps.
 */
export interface VirtualClock {
  /** Virtual now. */
  now(): Date;
  /** Virtual now in milliseconds since the epoch. */
  millis(): number;
  /** Calls `action` once virtual time reaches `time`; timers due at the same instant fire in the order they were set. */
  at(time: Date | number, action: () => void): Timer;
  /** Resolves after `milliseconds` of virtual time. A sleeper does not hold the clock back. */
  sleep(milliseconds: number): Promise<void>;
  /** Holds virtual time still until `work` settles. Work that sleeps on the clock must not be tracked while it sleeps. */
  track<T>(work: Promise<T>): Promise<T>;
  /**
   * Moves time until `done` says so, no timer is left, or `until` is reached (then it is exactly `until`). One driver at a time: calls
   * queue up behind each other.
   */
  run(options?: { until?: Date; done?: () => boolean }): Promise<void>;
  /** Waits until everything that can run now has run, without moving time. */
  settle(): Promise<void>;
}

export interface Timer {
  cancel(): void;
}
