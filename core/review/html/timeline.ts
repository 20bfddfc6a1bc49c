import { fitted } from "../../fitted.ts";
import { dollars } from "../../lifecycle/support.ts";
import { type Markup, markup } from "../../markup.ts";
import { count, dayOf } from "../../preflight/text.ts";
import { nameOf } from "../common.ts";
import { total } from "../deadlines.ts";
import type { FleetReview, ReviewDeadline } from "../shape.ts";
import { DEADLINE_WORDS, daysText } from "../words.ts";
import { badge, body, names, section, small, table } from "./parts.ts";
import { bar, picture, text } from "./svg.ts";

const DAY = 86_400_000;

/** One line of the chart: an end of support together with the end of extended support that follows it. */
interface Line {
  deadline: ReviewDeadline;
  then?: ReviewDeadline;
}

/** Lines of the chart; the table has all. */
const MOST = 18;

/** What changes by itself, by day. */
export function timeline(review: FleetReview): Markup {
  const { deadlines, at: now } = review;
  if (deadlines.length === 0)
    return section("deadlines", "Deadlines", undefined, markup`<p class="card pad">Nothing is known to end.</p>`);
  const lines = linesOf(deadlines);
  const shown = lines.slice(0, MOST);
  const more = lines.length - shown.length;
  const chart = markup`<figure class="card"><figcaption>Time left from today</figcaption><div class="scroll"><div class="chart wide">${drawn(shown, review)}</div></div>${marks(deadlines)}</figure>`;
  const rows = deadlines.map((deadline) => {
    const { at, what, clusters, about } = deadline;
    return markup`<tr><td class="t"><time datetime="${at}">${dayOf(at)}</time>${small(daysText(at, now))}</td><td>${kindBadge(deadline, now)}</td><td class="wide">${sentence(what)}</td><td class="wide">${clusters.length === 0 ? about : names(clusters.map(nameOf))}</td></tr>`;
  });
  const all = markup`<details class="card" open=""><summary>Every deadline as a table (${rows.length})</summary>${table("Deadlines, the nearest first", ["day", "kind", "what happens", "clusters"], [body(rows)])}</details>`;
  const lead = more > 0 ? `The nearest ${shown.length}; ${more} later ones are in the table.` : undefined;
  return section("deadlines", "Deadlines", lead, markup`${chart}${all}`);
}

function linesOf(deadlines: readonly ReviewDeadline[]): Line[] {
  const same = (a: ReviewDeadline, b: ReviewDeadline) => a.about === b.about && a.clusters.join() === b.clusters.join();
  const follows = (deadline: ReviewDeadline) =>
    deadline.kind !== "standard-support"
      ? undefined
      : deadlines.find((other) => other.kind === "extended-support" && same(deadline, other));
  const following = new Set(deadlines.flatMap((deadline) => follows(deadline) ?? []));
  return deadlines
    .filter((deadline) => !following.has(deadline))
    .map((deadline): Line => {
      const then = follows(deadline);
      return then ? { deadline, then } : { deadline };
    });
}

const WIDTH = 1140;
const LEFT = 270;
const RIGHT = 960;
const ROW = 42;
const TOP = 30;

function drawn(lines: readonly Line[], review: FleetReview): Markup {
  const { at: now, until } = review;
  const from = Date.parse(now);
  const last = Math.max(...lines.map(({ deadline, then }) => Date.parse((then ?? deadline).at)), from + 30 * DAY);
  const to = Math.min(last, Date.parse(until)) + 10 * DAY;
  const x = (time: number) => LEFT + ((RIGHT - LEFT) * (Math.min(Math.max(time, from), to) - from)) / (to - from);
  const height = TOP + lines.length * ROW + 8;
  const grid = months(from, to, x).map(
    ({ at, words }) =>
      markup`<line class="grid" x1="${at}" y1="${TOP - 6}" x2="${at}" y2="${height}"/>${text("m s", at, TOP - 12, words, "middle")}`,
  );
  const rows = lines.map((line, index) => row(line, TOP + index * ROW, { x, to, review }));
  const today = markup`<line class="now" x1="${LEFT}" y1="${TOP - 6}" x2="${LEFT}" y2="${height}"/>${text("s b", LEFT, TOP - 12, "today", "middle")}`;
  const description = lines
    .map(({ deadline: { at, kind, about } }) => `${about}: ${DEADLINE_WORDS[kind]} ${dayOf(at)}, ${daysText(at, now)}`)
    .join("; ");
  return picture("line", "Time left until each deadline", description, [WIDTH, height], markup`${grid}${rows}${today}`);
}

function row(
  { deadline, then }: Line,
  y: number,
  { x, to, review }: { x: (time: number) => number; to: number; review: FleetReview },
): Markup {
  const { at, kind, about, clusters, over } = deadline;
  const { at: now, costs } = review;
  const end = Date.parse(at);
  const [start, stop] = [LEFT, x(end)];
  const isSupport = kind === "standard-support" || kind === "extended-support";
  const title = isSupport ? `Kubernetes ${about}` : kind === "exemption" ? `exemption from ${about}` : about;
  const who = isSupport ? `${count(clusters.length, "cluster")}, ${DEADLINE_WORDS[kind]}` : DEADLINE_WORDS[kind];
  const paid = total(costs.filter(({ id }) => isSupport && clusters.includes(id)));
  const money = paid > 0 ? `extended support: ${dollars(paid)} by ${dayOf(review.until)}` : "extended support";
  // Until the end of extended support it is charged already.
  const charged = kind === "extended-support";
  const left = bar(
    { x: start, y: y + 9, width: Math.max(2, stop - start), height: 16 },
    charged ? "extended" : fillFor(deadline, now),
    `${title}: ${DEADLINE_WORDS[kind]} ${dayOf(at)}`,
    charged ? money : "",
    charged ? "extended" : "standard",
  );
  const extended =
    then && stop < RIGHT
      ? bar(
          { x: stop, y: y + 9, width: x(Date.parse(then.at)) - stop, height: 16 },
          "extended",
          `extended support until ${dayOf(then.at)}${paid > 0 ? `, ${dollars(paid)} until ${dayOf(review.until)}` : ""}`,
          money,
          "extended",
        )
      : undefined;
  const beyond = Date.parse((then ?? deadline).at) > to ? text("m", RIGHT + 4, y + 22, "›") : undefined;
  const tone = over ? "bad b" : fillFor(deadline, now) === "unsupported" ? "bad b" : "b";
  return markup`<g>${text("b", 0, y + 16, fitted(title, LEFT - 30))}${text("m s", 0, y + 31, fitted(who, LEFT - 20))}${left}${extended}${mark(kind, stop, y + 17)}${beyond}${text(tone, RIGHT + 20, y + 16, dayOf(at))}${text("m s", RIGHT + 20, y + 31, daysText(at, now))}</g>`;
}

/** From how many days before on it is urgent, or soon: an activation is replaced by itself, an upgrade takes weeks. */
const NEAR: Partial<Record<ReviewDeadline["kind"], readonly [urgent: number, soon: number]>> = {
  activation: [2, 5],
  exemption: [7, 14],
};

/** How near it is; the words beside it say so as well. */
function fillFor({ kind, at }: ReviewDeadline, now: string): string {
  const days = (Date.parse(at) - Date.parse(now)) / DAY;
  const [urgent, soon] = NEAR[kind] ?? [30, 90];
  return days <= urgent ? "unsupported" : days <= soon ? "extended" : "blue";
}

/** Kinds have shapes of their own. */
const SHAPES: Record<ReviewDeadline["kind"], readonly [path: string, symbol: string]> = {
  "standard-support": ["M0,-8 L8,0 L0,8 L-8,0 Z", "◆"],
  "extended-support": ["M-7,-7 H7 V7 H-7 Z", "■"],
  "aws-health": ["M0,-8 L8,7 H-8 Z", "▲"],
  certificate: ["M-7,-7 H7 L0,8 Z", "▼"],
  exemption: ["M0,-7 A7,7 0 1 1 -0.01,-7 Z", "●"],
  activation: ["M-3,-8 H3 V-3 H8 V3 H3 V8 H-3 V3 H-8 V-3 H-3 Z", "✚"],
};

const mark = (kind: ReviewDeadline["kind"], x: number, y: number): Markup =>
  markup`<path class="mark" transform="translate(${x} ${y})" d="${SHAPES[kind][0]}"/>`;

function marks(deadlines: readonly ReviewDeadline[]): Markup {
  const kinds = [...new Set(deadlines.map(({ kind }) => kind))];
  const items = kinds.map(
    (kind) => markup`<li><b aria-hidden="true">${SHAPES[kind][1]}</b> ${DEADLINE_WORDS[kind]}</li>`,
  );
  return markup`<ul class="legend">${items}<li>Bars are hatched where extended support is charged; › goes on beyond the chart.</li></ul>`;
}

function kindBadge(deadline: ReviewDeadline, now: string): Markup {
  const { kind } = deadline;
  const fill = fillFor(deadline, now);
  const tone = fill === "unsupported" ? "bad" : fill === "extended" ? "warn" : "plain";
  return badge(tone, SHAPES[kind][1], DEADLINE_WORDS[kind]);
}

const sentence = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const ROOM = 54;

/** The first of months, as many as there is room for. */
function months(from: number, to: number, x: (time: number) => number): { at: number; words: string }[] {
  const first = new Date(from);
  const all: { at: number; words: string }[] = [];
  for (let month = 1; ; month += 1) {
    const time = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month, 1);
    if (time > to) return all;
    const at = x(time);
    if (at - (all.at(-1)?.at ?? LEFT) < ROOM) continue;
    const date = new Date(time);
    const year = date.getUTCMonth() === 0 || all.length === 0 ? ` ${date.getUTCFullYear()}` : "";
    all.push({ at, words: `${MONTHS[date.getUTCMonth()] ?? ""}${year}` });
  }
}
