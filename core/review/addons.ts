import type { ReviewedCluster, ReviewMaterial } from "#events/operator/review.ts";
import { inTransit } from "../fleet/addon-record.ts";
import { byTier, distinct, idOf } from "./common.ts";
import { isExempted } from "./findings.ts";
import type { AddonState, FleetReview } from "./shape.ts";

export type AddonMatrix = FleetReview["addons"];
type Cell = AddonMatrix["clusters"][number]["cells"][number];

/** What a finding about an add-on says of its state, the most telling first. */
const STATE_OF_RULE: readonly (readonly [rule: string, state: AddonState])[] = [
  ["addon-incompatible", "incompatible"],
  ["addon-behind", "behind"],
  ["addon-ahead", "ahead"],
  ["addon-configuration", "different"],
  ["addon-differs-from-peers", "different"],
  ["addon-downgraded", "behind"],
  ["addon-unwanted", "unwanted"],
];

/** Clusters and add-ons: what is there, and what is off with it. What is on record of a cluster counts for what is there, findings for what is wrong with it. */
export function addonMatrix({ fleet, clusters }: ReviewMaterial): AddonMatrix {
  const names = distinct(clusters.flatMap(({ addons, wanted }) => [...addons.map(({ name }) => name), ...wanted]));
  const wantedBy = (name: string) => clusters.filter(({ wanted }) => wanted.includes(name)).length;
  // What the template wants of most clusters comes first.
  names.sort((a, b) => wantedBy(b) - wantedBy(a) || (a < b ? -1 : 1));
  const wants = new Map(clusters.map((cluster) => [idOf(cluster), cluster.wanted]));
  const tierOrder = byTier(fleet.tiers);
  const rows = clusters
    .map((cluster) => {
      const { cluster: name, labels } = cluster.summary;
      const cells = names.map((addon) => cellOf(cluster, addon, fleet.now));
      return { id: idOf(cluster), name, tier: labels.tier ?? null, cells };
    })
    .sort((a, b) => tierOrder(a, b) || (a.name < b.name ? -1 : Number(a.name > b.name)) || (a.id < b.id ? -1 : 1));
  const statesOf = (index: number) => rows.flatMap(({ cells }) => cells[index]?.state ?? []);
  return {
    names: names.map((name, index) => ({
      name,
      wanted: wantedBy(name),
      fine: rows.filter(({ id, cells }) => cells[index]?.state === "fine" && wants.get(id)?.includes(name)).length,
      off: statesOf(index).filter((state) => state !== "fine" && state !== "none").length,
    })),
    clusters: rows,
  };
}

function cellOf({ addons, wanted, findings }: ReviewedCluster, name: string, now: string): Cell {
  const installed = addons.find((addon) => addon.name === name);
  const about = findings.filter(({ subject }) => subject === name);
  const found = (rule: string) => about.find((finding) => finding.rule === rule);
  const cell = (state: AddonState, finding?: (typeof about)[number], why: string | null = null): Cell => ({
    state,
    version: installed?.version ?? null,
    why: finding?.message ?? why,
    exempted: finding !== undefined && isExempted(finding, now),
  });
  if (!installed) {
    const byHand = found("addon-self-managed");
    if (byHand) return cell("self-managed", byHand);
    const missing = found("addon-missing");
    if (missing || wanted.includes(name))
      return cell("missing", missing, `The template wants ${name}, and it is not installed.`);
    return cell("none");
  }
  const { status } = installed;
  if (status.endsWith("_FAILED")) return cell("failed", found("addon-degraded"), `EKS says ${status}.`);
  if (status === "DEGRADED") return cell("degraded", found("addon-degraded"), "EKS says DEGRADED.");
  if (inTransit(status)) return cell("changing", undefined, `EKS says ${status}.`);
  for (const [rule, state] of STATE_OF_RULE) {
    const finding = found(rule);
    if (finding) return cell(state, finding);
  }
  return cell("fine");
}
