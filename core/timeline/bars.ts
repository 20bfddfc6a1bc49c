import type { Happening } from "./happening.ts";
import { type BarClass, type KindInfo, phaseKind, stageKind, waitKind } from "./kinds.ts";

/** What a cluster did, or waited for, from one time to another. */
export interface Bar {
  class: BarClass;
  kind: string;
  label: string;
  from: string;
  to: string;
  /** For a wait: the sentence the run gave for it. */
  why?: string;
}

export interface Track {
  bars: Bar[];
  /** When the control plane had last reached the minor it went to; absent when it never did, or went back since. */
  controlPlaneAt?: string;
}

type Own =
  | { state: "idle" }
  | { state: "waits" | "works"; shows: KindInfo; why?: string }
  | { state: "ended"; good: boolean };

const BAD_ENDINGS = new Set(["failed", "blocked", "skipped"]);

/**
 * The bars of one cluster from everything that happened to it and to its stage, in the order of time. One thing is shown at a time, so bars cannot overlap: work
 * first, then what the stage as a whole does (soak, or a status of its own), then what the cluster itself waits for.
 *
 * @param until where a bar ends that is still open
 */
export function trackOf(happenings: readonly Happening[], until: string): Track {
  const track: Track = { bars: [] };
  let own: Own = { state: "idle" };
  let stage: KindInfo | undefined;
  let stageWhy: string | undefined;
  let shown: { info: KindInfo; why?: string | undefined; from: string } | undefined;

  const show = (at: string) => {
    const next = visible(own, stage, stageWhy);
    if (shown && next && shown.info.class === next.info.class && shown.info.kind === next.info.kind) return;
    if (shown) put(track.bars, shown, at);
    shown = next && { ...next, from: at };
  };

  for (const happening of happenings) {
    const { at } = happening;
    const before: Own = own;
    switch (happening.what) {
      case "stage":
        stage = stageKind(happening.status);
        stageWhy = happening.reason?.message;
        break;
      case "waits":
        own = { state: "waits", shows: waitKind(happening.reason.code), why: happening.reason.message };
        break;
      case "works":
        own = { state: "works", shows: phaseKind(happening.phase) };
        break;
      case "ended":
        own = { state: "ended", good: !BAD_ENDINGS.has(happening.status) };
    }
    noteControlPlane(track, before, own, at);
    show(at);
  }
  if (shown) put(track.bars, shown, until);
  return track;
}

function visible(own: Own, stage: KindInfo | undefined, stageWhy: string | undefined) {
  if (own.state === "works") return { info: own.shows };
  if (own.state === "ended" && !own.good) return undefined;
  if (stage) return { info: stage, ...(stage.class === "wait" ? { why: stageWhy } : {}) };
  return own.state === "waits" ? { info: own.shows, why: own.why } : undefined;
}

function noteControlPlane(track: Track, before: Own, now: Own, at: string): void {
  if (now.state === "works" && now.shows.class === "rollback") delete track.controlPlaneAt;
  if (before.state !== "works" || before.shows.kind !== "control-plane") return;
  const moved = now.state === "works" ? now.shows.kind !== "control-plane" : now.state === "ended" && now.good;
  if (moved && !(now.state === "works" && now.shows.class === "rollback")) track.controlPlaneAt = at;
}

function put(bars: Bar[], shown: { info: KindInfo; why?: string | undefined; from: string }, to: string): void {
  const { info, why, from } = shown;
  if (Date.parse(to) <= Date.parse(from)) return;
  const last = bars.at(-1);
  // A phase of no length between two of the same kind leaves them one bar.
  if (last && last.class === info.class && last.kind === info.kind && last.to === from) {
    last.to = to;
    return;
  }
  bars.push({ ...info, from, to, ...(why === undefined ? {} : { why }) });
}
