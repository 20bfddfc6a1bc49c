import { fitted, LETTER } from "#core/fitted.ts";
import { type Markup, markup } from "#core/markup.ts";
import { type Axis, axisOf, ticksOf } from "#core/timeline/axis.ts";
import type { Bar } from "#core/timeline/bars.ts";
import type { ClusterLine, StageLine, Timeline } from "#core/timeline/timeline.ts";
import { clockText, dayText, duration, momentText, roughly, secondsBetween } from "../time.ts";
import type { Drawn } from "./svg-overview.ts";
import { barShape, line, text } from "./svg-parts.ts";

const ROW = 21;
const BAR = 14;
const STAGE = 30;
const HEAD = 38;
const QUIET = 62;
/** Room for the mark of how a cluster ended. */
const MARK = 22;

interface Frame {
  left: number;
  right: number;
  top: number;
}

/** The Gantt chart: a row per cluster grouped by stage, on an axis that squeezes stretches in which nobody is worked on. */
export function chart(timeline: Timeline, frame: Frame): Drawn {
  const width = frame.right - MARK - frame.left;
  const axis = axisOf(timeline, { width, quietWidth: QUIET });
  const x = (time: string) => frame.left + axis.x(Date.parse(time));
  const stripes: Markup[] = [];
  const shapes: Markup[] = [];
  let y = frame.top + HEAD;
  for (const stage of timeline.stages) {
    shapes.push(stageHeading(stage, y, frame));
    y += STAGE;
    stage.clusters.forEach((cluster, index) => {
      if (index % 2 === 1) stripes.push(stripe(y, frame.right));
      shapes.push(row(cluster, y, frame, x));
      y += ROW;
    });
  }
  const bottom = y + 4;
  return {
    height: bottom - frame.top,
    shapes: markup`${stripes}${breaks(axis, frame, bottom)}${shapes}`,
  };
}

const stripe = (y: number, width: number): Markup =>
  markup`<rect class="f-card" fill="none" x="0" y="${y}" width="${width}" height="${ROW}"/>`;

/** Squeezed stretches as bands that say how long they are; round hours between them as lines. */
function breaks(axis: Axis, { left, top }: Frame, bottom: number): Markup {
  const bands = axis.parts
    .filter(({ quiet }) => quiet)
    .map(({ from, to, x0, x1 }) => {
      const words = duration((to - from) / 1000);
      return markup`<g><title>${`${momentText(from)} to ${momentText(to)}: nobody is worked on for ${words}; drawn shorter than it is`}</title><rect class="f-band" fill="#eef1f5" x="${left + x0}" y="${top + 16}" width="${x1 - x0}" height="${bottom - top - 16}"/>${text("tick break", left + (x0 + x1) / 2, top + 29, `≈ ${roughly((to - from) / 1000)}`, "middle")}</g>`;
    });
  const starts = axis.parts.filter(({ quiet }) => !quiet).map(({ from, x0 }) => ({ at: from, x: x0 }));
  let [day, free] = ["", Number.NEGATIVE_INFINITY];
  const marks = [...starts, ...ticksOf(axis, 52)]
    .sort((a, b) => a.x - b.x)
    .map(({ at, x }) => {
      const today = dayText(at);
      const named = today !== day && x >= free;
      if (named) [day, free] = [today, x + (today.length + 1) * LETTER];
      return markup`${line("grid", left + x, top + 16, left + x, bottom)}${named ? text("tick day", left + x + 3, top + 11, today) : undefined}${text("tick", left + x + 3, top + 29, clockText(at))}`;
    });
  return markup`${bands}${marks}`;
}

function stageHeading({ name, status, endedAt, clusters }: StageLine, y: number, { right }: Frame): Markup {
  const upgraded = clusters.filter((cluster) => cluster.status === "upgraded").length;
  const words = `${status}${endedAt === null ? "" : `, ends ${momentText(endedAt)}`}, ${upgraded} of ${clusters.length} upgraded`;
  const tone = status === "succeeded" ? "good" : status === "failed" ? "bad" : "muted";
  return markup`${line("stage-line", 0, y + 4, right, y + 4)}<text class="stage" x="0" y="${y + 21}">${name} <tspan class="${tone} small">${words}</tspan></text>`;
}

function row(cluster: ClusterLine, y: number, { left, right }: Frame, x: (time: string) => number): Markup {
  const { name, account, region, from, to, status, reason, bars, canary, redundancyGroup } = cluster;
  const base = y + 14.5;
  const facts = [
    `${name}: ${from} to ${to}, account ${account}, ${region}`,
    ...(canary ? ["canary"] : []),
    ...(redundancyGroup === null ? [] : [`redundancy group ${redundancyGroup}`]),
    `${status}: ${reason.message}`,
  ].join("; ");
  const label = markup`<g><title>${facts}</title>${text("name", 10, base, fitted(canary ? `${name} ◆` : name, left - 14))}</g>`;
  if (bars.length === 0) {
    const words = `${status}: ${reason.message}`;
    return markup`${label}<g><title>${words}</title>${text(`left-out ${status === "skipped" ? "muted" : "bad"}`, left + 3, base, fitted(words, right - left))}</g>`;
  }
  const shapes = bars.map((bar) =>
    barShape(
      bar,
      { x: x(bar.from), y: y + (ROW - BAR) / 2, width: Math.max(1, x(bar.to) - x(bar.from)), height: BAR },
      barTitle(name, bar),
    ),
  );
  const [tone, mark] = MARKS[status] ?? ["muted", "–"];
  const ending = `${status}: ${reason.message}`;
  const last = bars.at(-1);
  // Somebody who failed shows no soak: there is room to say why, right where it ended.
  const words =
    status === "failed" && last
      ? text("left-out bad", x(last.to) + 5, base, fitted(ending, right - MARK - x(last.to) - 5))
      : undefined;
  return markup`${label}${shapes}<g><title>${ending}</title>${words}${text(`mark ${tone}`, right - 6, base, mark, "end")}</g>`;
}

const MARKS: Record<string, readonly [tone: string, mark: string]> = {
  upgraded: ["good", "✔"],
  failed: ["bad", "✖"],
  blocked: ["bad", "✖"],
};

export const barTitle = (name: string, { label, from, to, why }: Bar): string =>
  `${name}: ${label}, ${momentText(from)} to ${momentText(to)} (${duration(secondsBetween(from, to))})${why === undefined ? "" : `: ${why}`}`;
