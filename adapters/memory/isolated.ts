/** Values this module made: frozen to the bottom, so they can be shared instead of copied again. */
const made = new WeakSet<object>();

/**
 * A value that nobody can change any more: a frozen copy without absent members, as a table would give it back. Parts that came out of a store are
 * reused as they are, so writing a changed record costs its changed parts only, and reading costs nothing.
 */
export function isolated<T>(value: T): T {
  if (typeof value !== "object" || value === null || made.has(value)) return value;
  const copy = Array.isArray(value)
    ? value.map((item) => isolated(item))
    : Object.fromEntries(
        Object.entries(value)
          .filter(([, member]) => member !== undefined)
          .map(([name, member]) => [name, isolated(member)]),
      );
  made.add(Object.freeze(copy));
  return copy as T;
}
