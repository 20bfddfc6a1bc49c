import { LETTER } from "#core/fitted.ts";
import { type Markup, markup } from "#core/markup.ts";
import { ROLLBACK_DAYS } from "#core/planner/rollback.ts";
import type { StageLine, Timeline } from "#core/timeline/timeline.ts";
import { dayText, duration, momentText, secondsBetween } from "../time.ts";
import { barShape, line, text } from "./svg-parts.ts";

const ROW = 30;
const BAR = 13;
const HEAD = 22;
const DAY = 86_400_000;

export interface Drawn {
  shapes: Markup;
  height: number;
}

interface Frame {
  left: number;
  right: number;
  top: number;
}

/** The run to scale, a line per stage: when it upgrades, how long it soaks, and below it how long EKS would still take it back. */
export function overview(timeline: Timeline, { left, right, top }: Frame): Drawn {
  const from = Date.parse(timeline.startedAt);
  const ends = timeline.stages.flatMap(({ rollback }) => (rollback ? [Date.parse(rollback.lastUntil)] : []));
  const to = Math.max(Date.parse(timeline.endedAt), ...ends, from + 3_600_000);
  const x = (time: string | number) => left + ((new Date(time).getTime() - from) / (to - from)) * (right - left);
  const height = HEAD + timeline.stages.length * ROW + 10;
  const rows = timeline.stages.map((stage, index) => {
    const y = top + HEAD + index * ROW;
    const { name, startedAt, soakingAt, endedAt, rollback, status } = stage;
    if (startedAt === null) return markup`${text("name", 0, y + 11, name)}${text("muted", left, y + 11, status)}`;
    const end = endedAt ?? timeline.endedAt;
    const worked = soakingAt ?? end;
    const begins = firstWork(stage) ?? worked;
    const bar = (kind: keyof typeof CLASSES, label: string, start: string, stop: string) =>
      barShape(
        { class: CLASSES[kind], kind, label },
        { x: x(start), y, width: Math.max(1.5, x(stop) - x(start)), height: BAR },
        `${name} ${label}: ${momentText(start)} to ${momentText(stop)} (${duration(secondsBetween(start, stop))})`,
        label,
      );
    // From its first cluster's start to its last one's end is drawn as one; the chart below tells it apart.
    return markup`${text("name", 0, y + 11, name)}${begins > startedAt ? bar("waiting", "waits", startedAt, begins) : undefined}${
      worked > begins ? bar("control-plane", "upgrades", begins, worked) : undefined
    }${
      soakingAt === null ? undefined : bar("soak", "soak", soakingAt, end)
    }${rollback ? clock(x(rollback.firstUntil), x(opens(rollback.firstUntil)), y + BAR + 5, `rollback closes ${momentText(rollback.firstUntil)}`, right, rollback.fitsStage) : undefined}`;
  });
  const over = x(timeline.endedAt);
  const label = `run ends ${momentText(timeline.endedAt)}`;
  const flips = over + label.length * LETTER > right;
  return {
    height,
    shapes: markup`${days(from, to, x, top, top + height)}${rows}${line("end", over, top + 12, over, top + height)}${text("end-word", flips ? over - 4 : over + 4, top + height - 2, label, flips ? "end" : "start")}`,
  };
}

const CLASSES = { waiting: "wait", "control-plane": "work", soak: "soak" } as const;

function firstWork({ clusters }: StageLine): string | undefined {
  const starts = clusters.flatMap(({ bars }) => bars.filter((bar) => bar.class !== "wait" && bar.class !== "soak"));
  return starts.map(({ from }) => from).sort()[0];
}

const opens = (until: string): number => Date.parse(until) - ROLLBACK_DAYS * DAY;

/** A thin line for as long as the whole stage could be rolled back, from its first upgrade, with a stop at its end. */
function clock(until: number, since: number, y: number, words: string, right: number, fits: boolean): Markup {
  const room = words.length * LETTER;
  const inside = until + room + 6 > right;
  return markup`<g class="${fits ? "clock" : "clock late"}"><title>${words}</title>${line("", since, y, until, y)}${line("", until, y - 4, until, y + 4)}${text("clock-word", inside ? until - 6 : until + 5, inside ? y - 4 : y + 4, words, inside ? "end" : "start")}</g>`;
}

function days(from: number, to: number, x: (time: number) => number, top: number, bottom: number): Markup {
  const first = Math.ceil(from / DAY) * DAY;
  const count = Math.max(0, Math.floor((to - first) / DAY) + 1);
  const wide = 11 * LETTER;
  // Every so many days there is room for a name.
  const step = Math.max(1, Math.ceil((wide * Math.max(1, count)) / Math.max(1, x(to) - x(from))));
  const shapes = Array.from({ length: count }, (_, index) => first + index * DAY).map((day, index) => {
    const at = x(day);
    const named = index % step === 0 && at + wide < x(to) + 8;
    return markup`${line("grid", at, top + 4, at, bottom)}${named ? text("tick", at + 4, top + 10, dayText(day)) : undefined}`;
  });
  return markup`${shapes}`;
}
