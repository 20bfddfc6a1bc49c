/** A store that writes down everything it is given. */
export function noted<Store extends object>(store: Store, notes: unknown[]): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: unknown[]) => {
        notes.push(JSON.parse(JSON.stringify(given)));
        return Reflect.apply(member, target, given);
      };
    },
  });
}
