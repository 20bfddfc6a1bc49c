import { InvalidInputError } from "#core/errors.ts";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import type { RunRecord, StageRecord } from "#core/run/run.ts";
import { NOW } from "./fleet.ts";

/** A run to 1.35 under way, asked for by `jo`, as the table keeps it. */
export const runRecord = (stages: StageRecord[], change: Partial<RunRecord> = {}): RunRecord => ({
  id: "run",
  goal: { kind: "kubernetes-version", version: "1.35" },
  strategy: "default",
  requestedBy: "jo",
  status: "running",
  startedAt: NOW.toISOString(),
  stages,
  frozen: {
    windows: {},
    freezes: [],
    maxConcurrentPerAccountRegion: 100,
    preflight: DEFAULT_PREFLIGHT,
    nodeReleases: {},
  },
  revision: 1,
  ...change,
});

/** So many seconds after the start. */
export const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

/** The code an operation refuses with, or undefined when it does not. */
export function refusal(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInputError) return error.code;
    throw error;
  }
}
