import { type Axis, axisOf, ticksOf } from "#core/timeline/axis.ts";
import type { Bar } from "#core/timeline/bars.ts";
import type { ClusterLine, StageLine, Timeline } from "#core/timeline/timeline.ts";
import { colours as c } from "../colours.ts";
import { cut, pad } from "../text.ts";
import { clockText, dayText, roughly } from "../time.ts";
import { glyphOf, inLegendOrder } from "./glyphs.ts";

const NARROWEST_CHART = 30;
const LONGEST_NAME = 28;
const INDENT = 2;

/** A run as a Gantt chart of text, `width` columns wide (60 and more): one line per cluster, grouped by stage, with a time axis and a legend. */
export function ganttLines(timeline: Timeline, width: number): string[] {
  const clusters = timeline.stages.flatMap((stage) => stage.clusters);
  const longest = Math.max(8, ...clusters.map(({ name }) => name.length));
  const names = Math.min(longest, LONGEST_NAME, Math.max(10, width - NARROWEST_CHART - INDENT - 3));
  const left = INDENT + names + 1;
  // A mark of how the cluster ended follows the chart.
  const room = Math.max(NARROWEST_CHART, width - left - 2);
  const axis = axisOf(timeline, { width: room, quietWidth: room >= 80 ? 7 : 5 });
  return [
    ...axisLines(axis).map((line) => c.dim(`${" ".repeat(left)}${line}`.trimEnd())),
    ...timeline.stages.flatMap((stage) => [
      stageHeading(stage, width),
      ...stage.clusters.map((line) => cut(clusterRow(line, axis, names, width - left), width)),
    ]),
    "",
    ...legend(clusters, width),
  ];
}

function stageHeading({ name, status }: StageLine, width: number): string {
  const mark = { succeeded: c.green("✔"), failed: c.red("✖"), skipped: c.dim("»") }[status] ?? "·";
  return cut(`${c.bold(name)} ${mark} ${status}`, width);
}

function clusterRow({ name, status, reason, bars }: ClusterLine, axis: Axis, names: number, room: number): string {
  const label = `${" ".repeat(INDENT)}${pad(name, names)} `;
  if (bars.length === 0) return `${label}${c.dim(cut(`${status}: ${reason.message}`, room))}`;
  const mark = { upgraded: c.green("✔"), failed: c.red("✖"), blocked: c.red("✖") }[status] ?? c.dim("·");
  return `${label}${cells(bars, axis)} ${mark}`;
}

/** Each cell shows what took most of its time; a phase too short to win a cell of its own is in the page, not here. */
function cells(bars: readonly Bar[], axis: Axis): string {
  const won: (Bar | undefined)[] = Array.from({ length: axis.width });
  const share: number[] = Array.from({ length: axis.width }, () => 0.25);
  for (const bar of bars) {
    const [x0, x1] = [axis.x(Date.parse(bar.from)), axis.x(Date.parse(bar.to))];
    for (let cell = Math.floor(x0); cell < Math.min(axis.width, Math.ceil(x1)); cell++) {
      const covered = Math.min(x1, cell + 1) - Math.max(x0, cell);
      if (covered <= (share[cell] ?? 0)) continue;
      share[cell] = covered;
      won[cell] = bar;
    }
  }
  let text = "";
  for (let cell = 0; cell < won.length; ) {
    const bar = won[cell];
    let end = cell;
    while (end < won.length && won[end] === bar) end++;
    const length = end - cell;
    if (bar) {
      const { first, rest, paint } = glyphOf(bar);
      text += paint(first + rest.repeat(length - 1));
    } else text += " ".repeat(length);
    cell = end;
  }
  return text;
}

/** Days above hours; squeezed stretches say how long they are, after a mark for the break. */
function axisLines(axis: Axis): string[] {
  const days = new Line(axis.width);
  const hours = new Line(axis.width);
  const scaled = axis.parts.filter(({ quiet }) => !quiet);
  for (const { x0, from, to } of axis.parts.filter(({ quiet }) => quiet))
    hours.put(x0, `┊${roughly((to - from) / 1000)}`, true);
  const starts = scaled.map(({ from, x0 }) => ({ at: from, x: x0 }));
  // Starts of stretches first: a round hour beside one gives way to it.
  for (const { at, x } of starts) hours.put(x, clockText(at));
  const shown = ticksOf(axis, 8).filter(({ at, x }) => hours.put(x, clockText(at)));
  let day = "";
  for (const { at, x } of [...starts, ...shown].sort((one, other) => one.x - other.x)) {
    const today = dayText(at);
    if (today !== day && days.put(x, today)) day = today;
  }
  return [days.text, hours.text];
}

/** A line on which texts are put where there is room. */
class Line {
  readonly #cells: string[];
  constructor(width: number) {
    this.#cells = Array.from({ length: width }, () => " ");
  }

  put(x: number, text: string, evenIfCut = false): boolean {
    const start = Math.round(x);
    const [before, after] = [this.#cells[start - 1] ?? " ", this.#cells[start + text.length] ?? " "];
    const fits = start + text.length <= this.#cells.length;
    const free = this.#cells.slice(start, start + text.length).every((cell) => cell === " ");
    if (!free || !(fits || evenIfCut) || !(evenIfCut || (before === " " && " ┊".includes(after)))) return false;
    for (const [index, letter] of [...text].entries()) {
      if (start + index < this.#cells.length) this.#cells[start + index] = letter;
    }
    return true;
  }

  get text(): string {
    return this.#cells.join("");
  }
}

/** Only what is in the chart, wrapped to the width. */
function legend(clusters: readonly ClusterLine[], width: number): string[] {
  const kinds = new Map(clusters.flatMap(({ bars }) => bars).map((bar) => [`${bar.class}/${bar.kind}`, bar]));
  const entries = inLegendOrder([...kinds.values()]).map((bar) => {
    const { first, rest, paint } = glyphOf(bar);
    return { text: `${paint(first + rest)} ${bar.label}`, length: bar.label.length + 3 };
  });
  const lines: string[] = [];
  let [line, length] = ["", 0];
  for (const entry of entries) {
    if (length > 0 && length + 2 + entry.length > width) {
      lines.push(line);
      [line, length] = ["", 0];
    }
    line += `${length === 0 ? "" : "  "}${entry.text}`;
    length += (length === 0 ? 0 : 2) + entry.length;
  }
  return length === 0 ? lines : [...lines, line];
}
