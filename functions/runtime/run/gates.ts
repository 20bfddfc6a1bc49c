import { ClusterNotFoundError, FleetwrightError } from "#core/errors.ts";
import type { GateFacts } from "#core/gates/gates.ts";
import type { MemberRecord, RunRecord, StageRecord } from "#core/run/run.ts";
import { mapBounded } from "../bounded.ts";
import type { Composition } from "../compose.ts";

const READS_AT_ONCE = 16;
/** Of a later minor, upgrade insights speak of the next upgrade; misconfigurations speak of now. */
const INSIGHTS = ["UPGRADE_READINESS", "MISCONFIGURATION"] as const;
/** How long one HTTPS gate may take to answer one question. */
const PROBE_SECONDS = 20;

/**
 * Reads what the gates of a stage are judged by: only what they ask for, of the members that got through. What cannot be read is part of the answer: a
 * soak waits for it, and no run ends because AWS was not heard for a while.
 */
export async function readGateFacts(
  ports: Pick<Composition, "clusters" | "alarms" | "http">,
  run: RunRecord,
  stage: StageRecord,
  members: readonly MemberRecord[],
): Promise<GateFacts> {
  const { gates } = stage.policy;
  const builtIn = new Set(gates.filter(({ kind }) => kind === "built-in").map(({ name }) => name));
  const unread: string[] = [];
  const clusters = await mapBounded(builtIn.size === 0 ? [] : members, READS_AT_ONCE, async ({ ref }) => {
    try {
      const snapshot = await ports.clusters.read(ref, { insights: builtIn.has("insights-passing") && INSIGHTS });
      return [{ snapshot, alarms: builtIn.has("alarms-ok") ? await alarmsOf(ports, ref) : [] }];
    } catch (error) {
      // Deleted while it soaked: no gate speaks of it any more.
      if (!(error instanceof ClusterNotFoundError)) unread.push(`${ref.name} cannot be read: ${wordsOf(error)}`);
      return [];
    }
  });
  const answers: Record<string, { ok: boolean; message: string }> = {};
  for (const gate of gates) {
    if (gate.kind !== "https" || stage.gates[gate.name]?.status === "good") continue;
    const question = { runId: run.id, stage: stage.name, gate: gate.name, clusters: members.map(({ ref }) => ref) };
    answers[gate.name] = await ports.http.post(gate.url, question, PROBE_SECONDS);
  }
  return { clusters: clusters.flat(), unread: unread.sort(), answers };
}

async function alarmsOf({ alarms }: Pick<Composition, "alarms">, ref: MemberRecord["ref"]) {
  try {
    return await alarms.inAlarm(ref);
  } catch (error) {
    return { unreadable: wordsOf(error) };
  }
}

/** @throws {Error} what is no answer of AWS's but a mistake of ours */
function wordsOf(error: unknown): string {
  if (error instanceof FleetwrightError) return error.message;
  throw error;
}
