const SHOWN = "[secret]";

/**
 * A value nobody may see by accident: written as JSON, put into a text, logged or inspected it is `[secret]`, and its properties show nothing. Only `reveal` gives it, and
 * only an adapter that hands it on to its store calls that.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one call that stores it. */
  reveal(): string {
    return this.#value;
  }

  /** A secret made of this one. */
  map(change: (value: string) => string): Secret {
    return new Secret(change(this.#value));
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  /** What Node's `console` and `util.inspect` show. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return SHOWN;
  }
}
