/** What AWS was asked, as it saw it. */
export interface Seen {
  /** By `service Operation`. */
  calls: Record<string, number>;
  /** Most calls under way at the same time: of all, and of one service in one account and Region. */
  atOnce: number;
  atOnceInPlace: number;
  /** EKS's calls by account and Region, which is where the product bounds what is under way. */
  eksCallsByPlace: Record<string, number>;
}

/** Counts calls while they are answered, each after the latency a network would add. */
export function counting(latencyMilliseconds: number) {
  const seen: Seen = { calls: {}, atOnce: 0, atOnceInPlace: 0, eksCallsByPlace: {} };
  const active = new Map<string, number>();
  const change = (key: string, by: number): number => {
    const now = (active.get(key) ?? 0) + by;
    active.set(key, now);
    return now;
  };
  return {
    seen,
    /** What was there before the scan is not part of it. */
    reset(): void {
      seen.calls = {};
    },
    named(name: string): void {
      seen.calls[name] = (seen.calls[name] ?? 0) + 1;
    },
    async during<T>(service: string, place: string, work: () => Promise<T> | T): Promise<T> {
      const key = `${service} ${place}`;
      seen.atOnce = Math.max(seen.atOnce, change("all", 1));
      const inPlace = change(key, 1);
      if (service === "eks") {
        seen.atOnceInPlace = Math.max(seen.atOnceInPlace, inPlace);
        seen.eksCallsByPlace[place] = (seen.eksCallsByPlace[place] ?? 0) + 1;
      }
      try {
        if (latencyMilliseconds > 0) await new Promise((resolve) => setTimeout(resolve, latencyMilliseconds));
        return await work();
      } finally {
        change("all", -1);
        change(key, -1);
      }
    },
  };
}
