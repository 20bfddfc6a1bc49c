import type { Reason } from "../planner/plan.ts";
import { abortReason } from "../run/control.ts";
import { reasonOfDirective } from "../run/directives.ts";
import type { GateRecord, RunRecord, StageRecord } from "../run/run.ts";

export type SoakVerdict =
  | { kind: "soaking"; waitSeconds: number; change: Partial<StageRecord> }
  | { kind: "on-hold"; waitSeconds: number; change: Partial<StageRecord> & { reason: Reason } }
  | { kind: "passed"; change: Partial<StageRecord> }
  | { kind: "rollback"; reason: Reason }
  | { kind: "failed"; reason: Reason };

/** A gate that fails is looked at once more before anything is done about it: one bad reading takes no fleet back. */
const CONFIRM_SECONDS = 60;

/** What becomes of a soaking stage after a look at its gates. */
export function decideSoak(
  run: RunRecord,
  stage: StageRecord,
  gates: Readonly<Record<string, GateRecord>>,
  now: Date,
): SoakVerdict {
  const aborted = abortReason(run);
  if (aborted) return { kind: "failed", reason: aborted };
  if (stage.directive?.kind === "complete") return { kind: "passed", change: {} };
  if (stage.directive?.kind === "rollback") {
    return { kind: "rollback", reason: reasonOfDirective(stage.directive) };
  }
  const broken = Object.entries(gates).filter(([, { status }]) => status === "failed");
  const confirmed = broken.find(
    ([, { failedSince }]) => now.getTime() - Date.parse(failedSince ?? now.toISOString()) >= CONFIRM_SECONDS * 1000,
  );
  if (confirmed) return onFailedGate(stage, confirmed, now);
  if (broken.length > 0) return { kind: "soaking", waitSeconds: CONFIRM_SECONDS, change: {} };

  const waiting = Object.entries(gates).filter(([, { status }]) => status === "waiting");
  const unread = waiting.find(([, { answerBy }]) => answerBy === undefined);
  // Failed before and not readable now is not good again.
  if (stage.heldSince !== undefined && unread) return held(stage, "GATE_UNREAD", unread, now);

  const soakUntil = extended(stage, now);
  const change: Partial<StageRecord> =
    stage.heldSince === undefined
      ? {}
      : {
          status: "soaking",
          soakUntil,
          heldSince: undefined,
          reason: { code: "GATES_GOOD", message: "its gates are good again" },
        };
  const left = Math.ceil((Date.parse(soakUntil) - now.getTime()) / 1000);
  if (left <= 0 && waiting.length === 0) return { kind: "passed", change };
  return { kind: "soaking", waitSeconds: nextLook(stage, left, Object.values(gates), now), change };
}

const reasonOfGate = (code: string, [name, { reason }]: [string, GateRecord]): Reason => ({
  code,
  message: `gate ${name}: ${reason}`,
});

function onFailedGate(stage: StageRecord, gate: [string, GateRecord], now: Date): SoakVerdict {
  if (stage.policy.onFailedGate === "hold") return held(stage, "GATE_FAILED", gate, now);
  return { kind: "rollback", reason: reasonOfGate("GATE_FAILED", gate) };
}

function held(stage: StageRecord, code: string, gate: [string, GateRecord], now: Date): SoakVerdict {
  const reason = reasonOfGate(code, gate);
  return {
    kind: "on-hold",
    waitSeconds: stage.policy.gateEverySeconds,
    change: { status: "on-hold", reason, heldSince: stage.heldSince ?? now.toISOString() },
  };
}

/** Time on hold does not count as soaked. */
function extended({ soakUntil, heldSince }: StageRecord, now: Date): string {
  const until = Date.parse(soakUntil ?? now.toISOString());
  const held = heldSince === undefined ? 0 : now.getTime() - Date.parse(heldSince);
  return new Date(until + held).toISOString();
}

/** The end of the soak, or earlier when a gate has to be looked at. */
function nextLook({ policy }: StageRecord, left: number, gates: readonly GateRecord[], now: Date): number {
  const looks = policy.gates.length > 0 ? [policy.gateEverySeconds] : [];
  const answers = gates.flatMap(({ status, answerBy }) =>
    status !== "waiting" || answerBy === undefined ? [] : [Math.ceil((Date.parse(answerBy) - now.getTime()) / 1000)],
  );
  return Math.max(1, Math.min(...[left, ...looks, ...answers].filter((seconds) => seconds > 0)));
}
