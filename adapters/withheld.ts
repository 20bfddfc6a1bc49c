import { InvalidInputError } from "#core/errors.ts";

/**
 * Stands for a port whose service the function was bundled without, because its role may not call it anyway. Never reached: a test compares what functions call
 * with what they are bundled with.
 */
export function withheld<Port extends object>(service: string): Port {
  return new Proxy({} as Port, {
    get: (_port, method) => () => {
      throw new InvalidInputError("WITHHELD", `${String(method)}: this function was bundled without ${service}`);
    },
  });
}
