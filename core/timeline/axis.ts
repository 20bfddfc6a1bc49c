import type { Bar } from "./bars.ts";

/** A stretch of the axis. `quiet` ones are squeezed: nobody is worked on in them, however many days they last. Times in milliseconds since the epoch. */
export interface AxisPart {
  from: number;
  to: number;
  x0: number;
  x1: number;
  quiet: boolean;
}

export interface Axis {
  width: number;
  parts: AxisPart[];
  /** Where a time is, from 0 to `width`; times outside are at the ends. */
  x(time: number): number;
}

export interface AxisOptions {
  width: number;
  /** Room for a quiet stretch. */
  quietWidth: number;
  /** Quiet stretches never take more than this share of the width together. */
  quietShare?: number;
}

type Span = [from: number, to: number];

/**
 * A time axis on which both are readable: updates that take minutes, and soaks that take days. Stretches in which nobody is worked on take `quietWidth` each where
 * that saves room; the rest is to scale, the same scale everywhere.
 */
export function axisOf(
  line: { startedAt: string; endedAt: string; stages: readonly { clusters: readonly { bars: readonly Bar[] }[] }[] },
  { width, quietWidth, quietShare = 0.45 }: AxisOptions,
): Axis {
  const from = Date.parse(line.startedAt);
  const to = Math.max(Date.parse(line.endedAt), from + 60_000);
  const busy = union(
    line.stages
      .flatMap(({ clusters }) => clusters.flatMap(({ bars }) => bars))
      .filter((bar) => bar.class !== "wait" && bar.class !== "soak")
      .map((bar): Span => [Date.parse(bar.from), Date.parse(bar.to)]),
  );
  const squeezed = squeeze(gapsOf(busy, from, to), to - from, { width, quietWidth, quietShare });
  const parts = partsOf(from, to, squeezed, width, quietWidth);
  return { width, parts, x: (time) => position(parts, time) };
}

function union(spans: Span[]): Span[] {
  const merged: Span[] = [];
  for (const [from, to] of spans.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function gapsOf(busy: readonly Span[], from: number, to: number): Span[] {
  const edges = [from, ...busy.flat(), to];
  const gaps: Span[] = [];
  for (let index = 0; index < edges.length; index += 2) gaps.push([edges[index] ?? to, edges[index + 1] ?? to]);
  return gaps.filter(([start, end]) => end > start);
}

/** The gaps worth squeezing: long ones first, only while they save room, and only as many as their share of the width allows. */
function squeeze(gaps: readonly Span[], total: number, options: Required<AxisOptions>): Span[] {
  const { width, quietWidth, quietShare } = options;
  const most = Math.floor((width * quietShare) / quietWidth);
  let kept = [...gaps].sort((a, b) => b[1] - b[0] - (a[1] - a[0])).slice(0, most);
  for (;;) {
    const quiet = kept.reduce((sum, [start, end]) => sum + end - start, 0);
    // With nobody at work at all there is nothing to make room for.
    if (quiet >= total) return [];
    const scale = (total - quiet) / (width - kept.length * quietWidth);
    const saving = kept.filter(([start, end]) => (end - start) / scale > quietWidth);
    if (saving.length === kept.length) return kept.sort((a, b) => a[0] - b[0]);
    kept = saving;
  }
}

function partsOf(from: number, to: number, quiet: readonly Span[], width: number, quietWidth: number): AxisPart[] {
  const quietTime = quiet.reduce((sum, [start, end]) => sum + end - start, 0);
  const perMilli = (width - quiet.length * quietWidth) / (to - from - quietTime);
  const parts: AxisPart[] = [];
  let [at, x] = [from, 0];
  const add = (until: number, room: number, isQuiet: boolean) => {
    if (until > at) parts.push({ from: at, to: until, x0: x, x1: x + room, quiet: isQuiet });
    [at, x] = [until, x + room];
  };
  for (const [start, end] of quiet) {
    add(start, (start - at) * perMilli, false);
    add(end, quietWidth, true);
  }
  add(to, width - x, false);
  return parts;
}

function position(parts: readonly AxisPart[], time: number): number {
  const part = parts.find(({ to }) => time <= to) ?? parts.at(-1);
  if (!part) return 0;
  const share = (Math.min(Math.max(time, part.from), part.to) - part.from) / (part.to - part.from);
  return part.x0 + share * (part.x1 - part.x0);
}

const MINUTE = 60_000;
const STEPS = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE);

/** Round times on the stretches that are to scale, at least `room` apart and away from their ends, with where they are. */
export function ticksOf({ parts }: Axis, room: number): { at: number; x: number }[] {
  const scaled = parts.find(({ quiet }) => !quiet);
  if (!scaled) return [];
  const perMilli = (scaled.x1 - scaled.x0) / (scaled.to - scaled.from);
  const step = STEPS.find((candidate) => candidate * perMilli >= room);
  if (step === undefined) return [];
  return parts
    .filter(({ quiet }) => !quiet)
    .flatMap((part) => {
      const ticks: { at: number; x: number }[] = [];
      for (let at = Math.ceil(part.from / step) * step; at < part.to; at += step) {
        const x = part.x0 + (at - part.from) * perMilli;
        if (x - part.x0 >= room && part.x1 - x >= room * 0.75) ticks.push({ at, x });
      }
      return ticks;
    });
}
