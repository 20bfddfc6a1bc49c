import type { Timer, VirtualClock } from "./clock.ts";

interface Entry {
  time: number;
  sequence: number;
  action: (() => void) | undefined;
}

/** A virtual clock that stands at `start`. Deterministic: equal timers fire in the order they were set. */
export function createClock(start: Date): VirtualClock {
  const heap = new TimerHeap();
  let now = start.getTime();
  let sequence = 0;
  let pending = 0;
  let driving: Promise<void> = Promise.resolve();

  const clock: VirtualClock = {
    now: () => new Date(now),
    millis: () => now,
    at(time, action): Timer {
      const at = Math.max(now, typeof time === "number" ? time : time.getTime());
      const entry: Entry = { time: at, sequence: sequence++, action };
      heap.push(entry);
      return {
        cancel() {
          entry.action = undefined;
        },
      };
    },
    sleep: (milliseconds) => new Promise((resolve) => clock.at(now + milliseconds, resolve)),
    async track(work) {
      pending += 1;
      try {
        return await work;
      } finally {
        pending -= 1;
      }
    },
    run(options = {}) {
      const turn = driving.then(() => drive(options));
      driving = turn.catch(() => undefined);
      return turn;
    },
    settle,
  };
  return clock;

  /** A turn of the event loop runs every microtask there is; tracked work may need more turns (sockets, streams). */
  async function settle(): Promise<void> {
    do {
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (pending > 0);
  }

  async function drive({ until, done }: { until?: Date; done?: () => boolean }): Promise<void> {
    for (;;) {
      await settle();
      if (done?.()) return;
      const next = heap.peek();
      if (!next || (until && next.time > until.getTime())) {
        if (until) now = Math.max(now, until.getTime());
        return;
      }
      now = Math.max(now, next.time);
      // All timers of one instant belong together: who comes first among their consequences follows from the order they were set.
      for (let due = heap.peek(); due && due.time <= now; due = heap.peek()) {
        heap.pop();
        due.action?.();
      }
    }
  }
}

/** Binary heap of timers by time, then by order of setting. Cancelled timers are dropped when they come to the top. */
class TimerHeap {
  readonly #entries: Entry[] = [];

  push(entry: Entry): void {
    const entries = this.#entries;
    let index = entries.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, at(entries, parent))) break;
      entries[index] = at(entries, parent);
      index = parent;
    }
    entries[index] = entry;
  }

  peek(): Entry | undefined {
    while (this.#entries[0] && !this.#entries[0].action) this.pop();
    return this.#entries[0];
  }

  pop(): void {
    const entries = this.#entries;
    const last = entries.pop();
    if (!last || entries.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && before(at(entries, child + 1), at(entries, child))) child += 1;
      if (!before(at(entries, child), last)) break;
      entries[index] = at(entries, child);
      index = child;
    }
    entries[index] = last;
  }
}

const before = (a: Entry, b: Entry): boolean => a.time < b.time || (a.time === b.time && a.sequence < b.sequence);

function at(entries: Entry[], index: number): Entry {
  const entry = entries[index];
  if (!entry) throw new RangeError(`no timer at ${index}`);
  return entry;
}
