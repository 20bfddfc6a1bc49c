import { dollars } from "../../lifecycle/support.ts";
import { type Markup, markup } from "../../markup.ts";
import { at, count, dayOf } from "../../preflight/text.ts";
import type { FleetReview, ReviewCluster, Support } from "../shape.ts";
import { behindText, daysText, findingsText, SUPPORT_WORDS, tierText } from "../words.ts";
import { badge, body, section, small, table } from "./parts.ts";

/** With more clusters than this each tier is folded away. */
const FOLDED_FROM = 60;

const HEADS = [
  "cluster",
  "owner",
  "Kubernetes",
  "nodes",
  "add-ons",
  "open findings",
  "next deadline",
  { text: "waiting costs", class: "n" as const },
  "adoption",
];

/** Every cluster. */
export function inventory({ clusters, at: now }: FleetReview): Markup {
  if (clusters.length === 0)
    return section("inventory", "Inventory", undefined, markup`<p class="card pad">No cluster is on record yet.</p>`);
  const tiers = [...Map.groupBy(clusters, ({ tier }) => tier)];
  const rows = (some: readonly ReviewCluster[]) => some.map((cluster) => row(cluster, now));
  const lead = markup`${count(clusters.length, "cluster")}; last seen ${seen(clusters)}.`;
  if (clusters.length <= FOLDED_FROM) {
    const bodies = tiers.map(
      ([tier, some]) =>
        markup`<tbody><tr class="group"><th scope="rowgroup" colspan="${HEADS.length}">${tierText(tier)}, ${count(some.length, "cluster")}</th></tr>${rows(some)}</tbody>`,
    );
    return section(
      "inventory",
      "Inventory",
      lead,
      markup`<div class="card">${table("Clusters by tier", HEADS, bodies, "dense")}</div>`,
    );
  }
  const parts = tiers.map(
    ([tier, some]) =>
      markup`<details class="card" data-rows=""><summary>${tierText(tier)}: ${count(some.length, "cluster")}</summary>${table(`Clusters of tier ${tierText(tier)}`, HEADS, [body(rows(some))], "dense")}</details>`,
  );
  return section("inventory", "Inventory", lead, markup`${parts}`);
}

/** The span of the last looks. */
function seen(clusters: readonly ReviewCluster[]): string {
  const times = clusters.map(({ lastSeenAt }) => lastSeenAt).sort();
  const [first = "", last = first] = [times[0], times.at(-1)];
  return first.slice(0, 16) === last.slice(0, 16) ? at(first) : `between ${at(first)} and ${at(last)}`;
}

const TONES: Record<Support, "good" | "warn" | "bad" | "plain"> = {
  standard: "good",
  extended: "warn",
  unsupported: "bad",
  unknown: "plain",
};

function row(cluster: ReviewCluster, now: string): Markup {
  const { id, name, account, accountName, region, tier, owner, version, support, nodes, addons, adoption, deadline } =
    cluster;
  const { autoMode, hybrid, isNew, status, findings, exempted, dollars: amount } = cluster;
  const [symbol, word] = SUPPORT_WORDS[support];
  const marks = [
    status === "ACTIVE" ? [] : [status],
    autoMode ? ["Auto Mode"] : [],
    hybrid ? ["hybrid"] : [],
    isNew ? ["new"] : [],
  ].flat();
  const place = `${accountName ?? account} · ${region}${marks.length === 0 ? "" : ` · ${marks.join(" · ")}`}`;
  const find = `${id} ${accountName ?? ""} ${tier ?? ""} ${owner ?? ""} ${version} ${marks.join(" ")}`.toLowerCase();
  const worst = findings.critical > 0 ? "bad" : findings.high > 0 ? "warn" : "";
  return markup`<tr data-find="${find}"><th scope="row" class="name">${name}${small(place)}</th><td>${owner ?? markup`<span class="warn">nobody</span>`}</td><td class="k">${version} ${badge(TONES[support], symbol, word)}</td><td class="k">${nodes.desired} in ${count(nodes.groups, "group")}${small(behindText(nodes, autoMode))}</td><td class="k">${addons.installed} installed${small(addons.off === 0 ? "none off" : `${addons.off} off`)}</td><td><span class="${worst}">${findingsText(findings)}</span>${exempted === 0 ? undefined : small(`${exempted} exempted`)}</td><td class="t">${deadline === null ? "none known" : markup`<time datetime="${deadline.at}">${dayOf(deadline.at)}</time>${small(daysText(deadline.at, now))}`}</td><td class="n">${amount < 1 ? "none" : dollars(amount)}</td><td>${adoption ?? "never"}</td></tr>`;
}
