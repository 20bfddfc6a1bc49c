import { type Markup, markup } from "../../markup.ts";
import { count, dayOf, some } from "../../preflight/text.ts";
import { nameOf } from "../common.ts";
import type { FleetReview } from "../shape.ts";
import { daysText, SUPPORT_WORDS, tierText } from "../words.ts";
import { section } from "./parts.ts";
import { bar, fillOf, picture, text } from "./svg.ts";

type Skew = FleetReview["skew"];

/** Which Kubernetes minors run where, and how far nodes are behind. */
export function skew({ skew: all, at: now }: FleetReview): Markup {
  const body = markup`<div class="two">
<figure class="card"><figcaption>Control planes by tier</figcaption><div class="scroll"><div class="chart">${tiers(all)}</div></div>${legend(all, now)}</figure>
<figure class="card"><figcaption>Oldest managed nodes, behind their control plane</figcaption><div class="scroll"><div class="chart">${nodes(all)}</div></div>${whoIsBehind(all)}</figure>
</div>`;
  const minors = count(all.minors.length, "Kubernetes minor");
  return section("versions", "Version skew", `${minors} in the fleet.`, body);
}

const WIDTH = 640;
const LEFT = 108;
const ROW = 44;
const BAR = 28;

/** The newest minor has the first colour, wherever it is. */
const fills = ({ minors }: Skew): Map<string, string> =>
  new Map(minors.map(({ minor }, index) => [minor, fillOf(minors.length - 1 - index)]));

function tiers(all: Skew): Markup {
  const colours = fills(all);
  const supports = new Map(all.minors.map(({ minor, support }) => [minor, support]));
  const rows = all.tiers.map(({ tier, clusters, minors }, row) => {
    const y = row * ROW;
    let x = LEFT;
    const bars = minors.map(({ minor, clusters: ids }) => {
      const width = ((WIDTH - LEFT) * ids.length) / clusters;
      const support = supports.get(minor) ?? "unknown";
      const title = `${tierText(tier)}, ${minor} (${SUPPORT_WORDS[support][1]}): ${some(ids.map(nameOf))}`;
      const shape = bar(
        { x, y: y + 6, width, height: BAR },
        colours.get(minor) ?? "unknown",
        title,
        `${minor} × ${ids.length}`,
        support,
      );
      x += width;
      return shape;
    });
    return markup`${text("b", 0, y + 18, tierText(tier).slice(0, 14))}${text("m s", 0, y + 34, count(clusters, "cluster"))}${bars}`;
  });
  const description = all.tiers
    .map(
      ({ tier, minors }) =>
        `${tierText(tier)}: ${minors.map(({ minor, clusters }) => `${clusters.length} at ${minor}`).join(", ")}`,
    )
    .join("; ");
  const size = [WIDTH, Math.max(ROW, all.tiers.length * ROW)] as const;
  return picture("skew", "Kubernetes minor of control planes by tier", description, size, markup`${rows}`);
}

function legend(all: Skew, now: string): Markup {
  const colours = fills(all);
  const items = all.minors.toReversed().map(({ minor, support, endsAt, clusters }) => {
    const [symbol, word] = SUPPORT_WORDS[support];
    const until = endsAt === null ? "" : ` until ${dayOf(endsAt)}, ${daysText(endsAt, now)}`;
    const words =
      support === "unsupported" ? word : support === "unknown" ? `support ${word}` : `${word} support${until}`;
    return markup`<li><svg class="swatch" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">${bar({ x: 0, y: 0, width: 14, height: 14 }, colours.get(minor) ?? "unknown", minor, "", support)}</svg> <strong>${minor}</strong> <span aria-hidden="true">${symbol}</span> ${words} · ${count(clusters, "cluster")}</li>`;
  });
  return markup`<ul class="legend">${items}</ul>`;
}

const NODES_WIDTH = 420;
const NODES_LEFT = 138;

const behindWords = (behind: number | null): string =>
  behind === null ? "Auto Mode or none" : behind === 0 ? "same minor" : count(behind, "minor");

function nodes({ nodes: all }: Skew): Markup {
  const most = Math.max(1, ...all.map(({ clusters }) => clusters.length));
  const rows = all.map(({ behind, clusters }, row) => {
    const y = row * 36;
    const width = Math.max(4, ((NODES_WIDTH - NODES_LEFT - 96) * clusters.length) / most);
    const fill = behind === null ? "unknown" : behind === 0 ? "standard" : behind === 1 ? "extended" : "unsupported";
    const title = `${behindWords(behind)}: ${some(clusters.map(nameOf))}`;
    return markup`${text("", 0, y + 20, behindWords(behind))}${bar({ x: NODES_LEFT, y: y + 4, width, height: 24 }, fill, title, "", behind !== null && behind > 1 ? "unsupported" : behind === 1 ? "extended" : "standard")}${text("b", NODES_LEFT + width + 8, y + 21, count(clusters.length, "cluster"))}`;
  });
  const description = all
    .map(({ behind, clusters }) => `${behindWords(behind)}: ${count(clusters.length, "cluster")}`)
    .join("; ");
  const size = [NODES_WIDTH, Math.max(36, all.length * 36)] as const;
  return picture("nodes", "How many minors managed nodes are behind", description, size, markup`${rows}`);
}

function whoIsBehind({ nodes: all }: Skew): Markup {
  const rows = all
    .filter(({ behind }) => behind !== null && behind > 0)
    .map(
      ({ behind, clusters }) => markup`<li>${count(behind ?? 0, "minor")} behind: ${some(clusters.map(nameOf))}</li>`,
    );
  return markup`<ul class="legend">${rows.length === 0 ? [markup`<li>No managed nodes are behind. Kubelets may be three minors behind, and never ahead.</li>`] : rows}</ul>`;
}
