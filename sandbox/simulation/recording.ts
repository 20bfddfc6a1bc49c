import type { RunStore } from "#core/ports.ts";
import { type Happening, happeningOfMember, happeningsOfRun } from "#core/timeline/happening.ts";

/**
 * A run store that notes every change of a member and of a stage, with the time of it. Events tell what is done to a cluster; why one waits stands in its
 * record only.
 */
export function recordedRuns(store: RunStore, now: () => string, note: (happening: Happening) => void): RunStore {
  return {
    ...store,
    async save(run) {
      const before = await store.get(run.id);
      const saved = await store.save(run);
      for (const happening of happeningsOfRun(before, saved, now())) note(happening);
      return saved;
    },
    async moveMember(...change) {
      const moved = await store.moveMember(...change);
      if (moved) note(happeningOfMember(moved, now()));
      return moved;
    },
  };
}
