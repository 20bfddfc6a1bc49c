import type { Clock } from "#core/ports.ts";

/** Catalogues change a few times a month; a warm function asks again after this long. */
const KEEP_MILLISECONDS = 15 * 60_000;

/** Keeps answers for a short while by the clock. Those who ask while an answer is under way wait for it; a failure is not kept. */
export function keeper(clock: Clock): <T>(key: string, ask: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, { until: number; answer: Promise<unknown> }>();
  return <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const now = clock.now().getTime();
    const known = kept.get(key);
    if (known && known.until > now) return known.answer as Promise<T>;
    const answer = ask();
    const entry = { until: now + KEEP_MILLISECONDS, answer };
    kept.set(key, entry);
    answer.catch(() => {
      if (kept.get(key) === entry) kept.delete(key);
    });
    return answer;
  };
}
