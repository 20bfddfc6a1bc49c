import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Who makes a call cannot be seen in it: functions share their SDK clients. It is known from where the call was made. On Node 24 this costs nothing that the
 * bench shows.
 */
const running = new AsyncLocalStorage<string | undefined>();

/** Whatever is called on the way is called by this function, by its product name. */
export const asFunction = <T>(name: string, work: () => T): T => running.run(name, work);

/** What a service does by itself, also where a function's call set it going. */
export const asService = <T>(work: () => T): T => running.run(undefined, work);

/** Product name of the function under way; undefined outside of functions. */
export const runningFunction = (): string | undefined => running.getStore();
