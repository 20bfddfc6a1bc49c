import { type Markup, markup } from "../../markup.ts";
import { count } from "../../preflight/text.ts";
import type { AddonState, FleetReview } from "../shape.ts";
import { ADDON_WORDS, tierText } from "../words.ts";
import { body, section, table } from "./parts.ts";

type Matrix = FleetReview["addons"];
type Row = Matrix["clusters"][number];

const TONES: Record<AddonState, string> = {
  degraded: "bad",
  failed: "bad",
  incompatible: "bad",
  missing: "warn",
  behind: "warn",
  "self-managed": "warn",
  different: "warn",
  ahead: "info",
  unwanted: "info",
  changing: "info",
  fine: "fine",
  none: "none",
};

/** With more clusters than this each tier is folded away. */
const FOLDED_FROM = 60;

const isOff = ({ cells }: Row): boolean => cells.some(({ state }) => state !== "fine" && state !== "none");

/** Clusters and add-ons, with what is off. */
export function addons({ addons: all }: FleetReview): Markup {
  if (all.names.length === 0)
    return section(
      "addons",
      "Add-ons",
      undefined,
      markup`<p class="card pad">No cluster has an EKS add-on, and the template wants none.</p>`,
    );
  const off = all.clusters.filter(isOff).length;
  const lead =
    off === 0 ? "Everything is as wanted." : `Something is off in ${off} of ${count(all.clusters.length, "cluster")}.`;
  const used = new Set(all.clusters.flatMap(({ cells }) => cells.map(({ state }) => state)));
  const states = (Object.keys(ADDON_WORDS) as AddonState[]).filter((state) => used.has(state));
  const legend = states.map(
    (state) => markup`<li><b aria-hidden="true">${ADDON_WORDS[state][0]}</b> ${ADDON_WORDS[state][1]}</li>`,
  );
  return section("addons", "Add-ons", lead, markup`${tables(all)}<ul class="legend">${legend}</ul>`);
}

function tables(all: Matrix): Markup {
  const tiers = [...Map.groupBy(all.clusters, ({ tier }) => tier)];
  if (all.clusters.length <= FOLDED_FROM) {
    const bodies = tiers.map(
      ([tier, rows]) =>
        markup`<tbody><tr class="group"><th scope="rowgroup" colspan="${all.names.length + 1}">${tierText(tier)}</th></tr>${rows.map(row)}</tbody>`,
    );
    return markup`<div class="card">${matrix(all, "Clusters by tier, and their add-ons", bodies, true)}</div>`;
  }
  const parts = tiers.map(([tier, rows]) => {
    const bad = rows.filter(isOff).length;
    const sorted = [...rows.filter(isOff), ...rows.filter((each) => !isOff(each))];
    return markup`<details class="card" data-rows=""><summary>${tierText(tier)}: ${count(rows.length, "cluster")}, ${bad === 0 ? "all as wanted" : `${bad} with something off, those first`}</summary>${matrix(all, `Add-ons of tier ${tierText(tier)}`, [body(sorted.map(row))], false)}</details>`;
  });
  return markup`<div class="card">${matrix(all, "Clusters as wanted, of those that should have the add-on", [], true)}</div>${parts}`;
}

function matrix({ names }: Matrix, caption: string, bodies: readonly Markup[], sums: boolean): Markup {
  const foot = names.map(
    ({ wanted, fine, off }) =>
      markup`<td class="${wanted === 0 ? "none" : off === 0 ? "fine" : "plain"}"><b>${wanted === 0 ? "–" : `${fine} of ${wanted}`}</b><i>${wanted === 0 ? "not wanted" : off === 0 ? "none off" : `${off} off`}</i></td>`,
  );
  const last = sums
    ? [markup`<tbody class="sum"><tr><th scope="row" class="stick">as wanted</th>${foot}</tr></tbody>`]
    : [];
  return table(
    caption,
    ["cluster", ...names.map(({ name }) => ({ text: name, class: "v" as const }))],
    [...bodies, ...last],
    "matrix",
  );
}

const row = ({ name, tier, cells, id }: Row): Markup =>
  markup`<tr data-find="${`${id} ${tier ?? ""}`.toLowerCase()}"><th scope="row" class="stick name">${name}</th>${cells.map(cell)}</tr>`;

function cell({ state, version, why, exempted }: Row["cells"][number]): Markup {
  const [symbol, word] = ADDON_WORDS[state];
  const tone = exempted ? "info" : TONES[state];
  const plain = state === "fine" || state === "none";
  const words = plain
    ? markup`<b><span aria-hidden="true">${symbol}</span><span class="sr">${word}</span></b>`
    : markup`<b><span aria-hidden="true">${symbol} </span>${word}${exempted ? " (exempted)" : ""}</b>`;
  return markup`<td class="${tone}"${why === null ? undefined : markup` title="${why}"`}>${words}${version === null ? undefined : markup`<i>${shortVersion(version)}</i>`}</td>`;
}

/** `v1.12.4-eksbuild.1`: `1.12.4-1`; EKS's own builds of one release differ. */
const shortVersion = (version: string): string => version.replace(/^v/, "").replace("-eksbuild.", "-");
