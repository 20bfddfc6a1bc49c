import { LETTER } from "#core/fitted.ts";
import { Markup, markup } from "#core/markup.ts";
import type { SimulationDocument } from "../../simulation-document.ts";
import { inLegendOrder } from "./glyphs.ts";
import { inkOf, lightOf, patternDefs, shadeRules } from "./palette.ts";
import { chart } from "./svg-chart.ts";
import { overview } from "./svg-overview.ts";
import { barShape, text } from "./svg-parts.ts";
import { basis, headline } from "./words.ts";

const WIDTH = 1200;
const PAD = 20;
const INNER = WIDTH - 2 * PAD;

const FILLS = [
  "card",
  "band",
  "wait",
  "control-plane",
  "nodes",
  "addons",
  "check",
  "bake",
  "soak",
  "rollback",
  "other",
];
/** Colours that are dark enough for light words; the others carry dark ones. */
const RULES =
  new Markup(`.sim{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-size:12px;background:var(--paper)}
.sim text{fill:var(--ink)}
${FILLS.map((name) => `.sim .f-${name}{fill:var(--${name})}`).join("\n")}
.sim .f-soak{stroke:var(--soak-edge);stroke-width:.7}.sim .f-wait{stroke:var(--muted);stroke-width:.6;stroke-opacity:.7}
.sim .hatch{stroke:var(--ink)}
.sim .word{font-size:10.5px;fill:#10151c}.sim .on-control-plane{fill:#fff}.sim .on-wait,.sim .on-soak{fill:var(--ink)}
.sim .halo{paint-order:stroke;stroke-width:3.5px;stroke-linejoin:round}.sim .halo.on-wait{stroke:var(--wait)}.sim .halo.on-other{stroke:var(--other)}.sim .halo.on-addons{stroke:var(--addons)}.sim .halo.on-check{stroke:var(--check)}.sim .halo.on-bake{stroke:var(--bake)}.sim .halo.on-rollback{stroke:var(--rollback)}
.sim .title{font-size:18px;font-weight:650}.sim .section{font-size:12px;font-weight:600;fill:var(--muted)}
.sim .tick,.sim .muted,.sim .clock-word{fill:var(--muted)}.sim .tick{font-size:11px}.sim .day{font-weight:600}.sim .break{font-style:italic}
.sim .stage{font-size:13.5px;font-weight:650}.sim .small{font-size:11.5px;font-weight:400}
.sim .good{fill:var(--good)}.sim .bad{fill:var(--bad)}.sim .left-out{font-size:11px;font-style:italic}.sim .mark{font-size:12px}
.sim .grid{stroke:var(--line)}.sim .stage-line{stroke:var(--muted);stroke-opacity:.45}
.sim .end{stroke:var(--ink);stroke-dasharray:3 3}.sim .end-word{font-size:11px;font-weight:600}
.sim .clock line{stroke:var(--muted);stroke-width:1.4}.sim .late line{stroke:var(--bad)}.sim .late .clock-word{fill:var(--bad);font-weight:600}.sim .clock-word{font-size:10.5px}
@media (prefers-color-scheme:dark){.sim .on-control-plane{fill:#0b1117}}
@media print{.sim .on-control-plane{fill:#fff}}`);

/** The simulation as one picture that stands alone: no script, no network, colours of its own for light, dark and paper. */
export function simulationSvg(document: SimulationDocument): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${drawing(document, true).picture.text}\n`;
}

/** @param titled with headline and facts; a page has its own */
export function drawing(document: SimulationDocument, titled: boolean): { picture: Markup; tall: boolean } {
  const { timeline } = document;
  const names = timeline.stages.flatMap(({ clusters }) =>
    clusters.map(({ name, canary }) => name.length + (canary ? 2 : 0)),
  );
  const left = Math.min(230, Math.max(90, Math.max(0, ...names) * LETTER + 22));
  const frame = (top: number) => ({ left, right: INNER, top });
  const shapes: Markup[] = [];
  let y = titled ? 44 : 0;
  if (titled) shapes.push(text("title", 0, 18, headline(document)), text("muted", 0, 36, basis(document)));
  const part = (heading: string, draw: typeof overview) => {
    y += 18;
    shapes.push(text("section", 0, y, heading));
    const drawn = draw(timeline, frame(y + 6));
    shapes.push(drawn.shapes);
    y += 6 + drawn.height + 14;
  };
  part("The run to scale, and until when each stage could be rolled back (UTC)", overview);
  part("Every cluster; grey bands stand for time in which nobody is worked on (UTC)", chart);
  const keys = legend(document, y);
  const height = y + keys.height + 2 * PAD;
  const picture = markup`<svg xmlns="http://www.w3.org/2000/svg" class="sim" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img"><title>${headline(document)}</title><style>${shadeRules(".sim")}
${RULES}</style>${patternDefs}<rect width="${WIDTH}" height="${height}" fill="${lightOf("paper")}" style="fill:var(--paper)"/><g transform="translate(${PAD} ${PAD})">${shapes}${keys.shapes}</g></svg>`;
  return { picture, tall: height > WIDTH * 0.8 };
}

/** What the colours and patterns mean: only those in the picture. */
function legend({ timeline }: SimulationDocument, top: number): { shapes: Markup; height: number } {
  const bars = timeline.stages.flatMap(({ clusters }) => clusters.flatMap((cluster) => cluster.bars));
  const kinds = inLegendOrder([...new Map(bars.map((bar) => [`${bar.class}/${bar.kind}`, bar])).values()]);
  let [x, y] = [0, top + 6];
  const shapes = kinds.map((bar) => {
    const width = 26 + 6 + bar.label.length * LETTER + 18;
    if (x + width > INNER) [x, y] = [0, y + 22];
    // Too narrow for a word: only the colour and the pattern.
    const shape = markup`${barShape({ ...bar, label: bar.label }, { x, y, width: Math.min(26, inkOf(bar).word.length * LETTER + 7), height: 13 }, bar.label)}${text("", x + 32, y + 11, bar.label)}`;
    x += width;
    return shape;
  });
  return { shapes: markup`${shapes}`, height: kinds.length === 0 ? 0 : y - top + 22 };
}
