/** `Promise.all` with at most `limit` under way; the first failure ends it. Results keep the order of `items`. */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/**
 * One of several pieces of work, of which one that fails leaves the others: what it throws is kept until all had their turn, for `throwFirst`.
 *
 * @returns undefined when it failed
 */
export async function attempt<R>(failures: unknown[], work: () => Promise<R>): Promise<R | undefined> {
  try {
    return await work();
  } catch (error) {
    failures.push(error);
    return undefined;
  }
}

/** When all had their turn: whoever called has to know, and tries all of it again. */
export function throwFirst(failures: readonly unknown[]): void {
  if (failures.length > 0) throw failures[0];
}
