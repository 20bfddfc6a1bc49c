import type { RequestStore, TakenRequest } from "#core/ports.ts";
import { isolated } from "./isolated.ts";

/** The request store of the sandbox. */
export function memoryRequestStore(): RequestStore {
  const requests = new Map<string, TakenRequest>();
  return {
    async take(request) {
      const known = requests.get(request.key);
      if (!known) requests.set(request.key, isolated(request));
      return known;
    },
    async get(key) {
      return requests.get(key);
    },
    async settle(key, answer) {
      const known = requests.get(key);
      if (!known) return answer;
      if (known.answer === undefined) requests.set(key, isolated({ ...known, answer }));
      return known.answer ?? answer;
    },
    async close(key) {
      const known = requests.get(key);
      if (known) requests.set(key, isolated({ ...known, respondTo: undefined }));
    },
    async forget(key) {
      requests.delete(key);
    },
  };
}
