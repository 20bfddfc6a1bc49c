import { dollars } from "../../lifecycle/support.ts";
import { type Markup, markup } from "../../markup.ts";
import { count, dayOf } from "../../preflight/text.ts";
import { total } from "../deadlines.ts";
import type { FleetReview, ReviewCost } from "../shape.ts";
import { daysText, tierText } from "../words.ts";
import { body, section, table } from "./parts.ts";

const SHOWN = 20;

/** What it costs to leave every cluster at its version. */
export function costs({ costs: all, until, at: now, prices }: FleetReview): Markup {
  if (all.length === 0)
    return section(
      "costs",
      "Cost of waiting",
      undefined,
      markup`<p class="card pad">Nothing: no cluster comes into extended support until ${dayOf(until)}.</p>`,
    );
  const most = Math.max(...all.map((cost) => cost.dollars));
  const row = ({ name, tier, version, from, dollars: amount, dollarsAMonth, proposal }: ReviewCost): Markup => {
    const width = Math.round((amount / most) * 120);
    const charged = from === now ? "now" : `${dayOf(from)}, ${daysText(from, now)}`;
    return markup`<tr><th scope="row" class="name">${name}</th><td>${tierText(tier)}</td><td>${version}</td><td class="t">${charged}</td><td class="n">${dollars(dollarsAMonth)}</td><td class="n"><strong>${dollars(amount)}</strong></td><td><svg viewBox="0 0 120 12" width="120" height="12" aria-hidden="true"><rect class="track" width="120" height="12" rx="3"/><rect class="f-extended" width="${width}" height="12" rx="3"/></svg></td><td class="wide">${proposal?.text ?? "nothing: EKS offers nothing newer, or no strategy is for it"}</td></tr>`;
  };
  const heads = [
    ...["cluster", "tier", "version", "charged from"],
    { text: "a month", class: "n" as const },
    { text: `until ${dayOf(until)}`, class: "n" as const },
    ...["", "what ends it"],
  ];
  const part = (caption: string, some: readonly ReviewCost[]) => table(caption, heads, [body(some.map(row))]);
  const rest = all.slice(SHOWN);
  const shown = markup`${commands(all)}<div class="card">${part("Clusters, the dearest first", all.slice(0, SHOWN))}${
    rest.length === 0
      ? undefined
      : markup`<details class="block"><summary>${count(rest.length, "more cluster")}, ${dollars(total(rest))}</summary>${part("More clusters", rest)}</details>`
  }</div>`;
  const lead = `${dollars(total(all))} until ${dayOf(until)} if nothing is upgraded: $${prices.extended.toFixed(2)} instead of $${prices.standard.toFixed(2)} per cluster and hour.`;
  return section("costs", "Cost of waiting", lead, shown);
}

/** The runs that end it, the one for most clusters first. */
function commands(all: readonly ReviewCost[]): Markup | undefined {
  const proposals = Map.groupBy(
    all.flatMap(({ proposal }) => proposal ?? []),
    ({ command }) => command,
  );
  const items = [...proposals]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([command, same]) => markup`<li><code>${command}</code> for ${count(same.length, "cluster")}</li>`);
  return items.length === 0
    ? undefined
    : markup`<div class="card pad"><h3>What ends it</h3><ul class="found">${items}</ul></div>`;
}
