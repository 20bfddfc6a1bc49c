/** A client with at most so many calls under way. */
export class Limited<Client> {
  readonly #make: () => Client | Promise<Client>;
  readonly #limit: number;
  readonly #queue: (() => void)[] = [];
  #client: Client | Promise<Client> | undefined;
  #active = 0;

  /** @param make called once, with the first call: an SDK takes a while to load */
  constructor(make: () => Client | Promise<Client>, limit: number) {
    this.#make = make;
    this.#limit = limit;
  }

  async call<T>(work: (client: Client) => Promise<T>): Promise<T> {
    if (this.#active >= this.#limit) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#active += 1;
    try {
      this.#client ??= this.#make();
      return await work(await this.#client);
    } finally {
      // The slot goes straight to the next in line, so `active` stays as it is then.
      const next = this.#queue.shift();
      if (next) next();
      else this.#active -= 1;
    }
  }
}
