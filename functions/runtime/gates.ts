import { FleetwrightError } from "#core/errors.ts";
import type { GateFacts } from "#core/gates/gates.ts";
import type { MemberRecord, RunRecord, StageRecord } from "#core/run/run.ts";
import type { Composition } from "./compose.ts";
import { mapBounded } from "./inventory.ts";

const READS_AT_ONCE = 16;
/** How long one HTTPS gate may take to answer one question. */
const PROBE_SECONDS = 20;

/** Reads what the gates of a stage are judged by: only what they ask for, of the members that got through. */
export async function readGateFacts(
  ports: Pick<Composition, "clusters" | "alarms" | "http">,
  run: RunRecord,
  stage: StageRecord,
  members: readonly MemberRecord[],
): Promise<GateFacts> {
  const { gates } = stage.policy;
  const builtIn = new Set(gates.filter(({ kind }) => kind === "built-in").map(({ name }) => name));
  const clusters =
    builtIn.size === 0
      ? []
      : await mapBounded(members, READS_AT_ONCE, async ({ ref }) => {
          try {
            const snapshot = await ports.clusters.read(ref, { insights: builtIn.has("insights-passing") });
            return [{ snapshot, alarms: builtIn.has("alarms-ok") ? await alarmsOf(ports, ref) : [] }];
          } catch (error) {
            // Deleted while it soaked: no gate speaks of it any more.
            if (error instanceof Error && error.name === "ClusterNotFoundError") return [];
            throw error;
          }
        });
  const answers: Record<string, { ok: boolean; message: string }> = {};
  for (const gate of gates) {
    if (gate.kind !== "https" || stage.gates[gate.name]?.status === "good") continue;
    const question = { runId: run.id, stage: stage.name, gate: gate.name, clusters: members.map(({ ref }) => ref) };
    answers[gate.name] = await ports.http.post(gate.url, question, PROBE_SECONDS);
  }
  return { clusters: clusters.flat(), answers };
}

async function alarmsOf({ alarms }: Pick<Composition, "alarms">, ref: MemberRecord["ref"]) {
  try {
    return await alarms.inAlarm(ref);
  } catch (error) {
    // What may pass is asked again with the whole look.
    if (error instanceof FleetwrightError && error.retryable) throw error;
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
}
