import { type Markup, markup } from "../../markup.ts";
import { count, dayOf } from "../../preflight/text.ts";
import type { FindingGroup, FleetReview } from "../shape.ts";
import { findingsText, placesOf } from "../words.ts";
import { body, names, section, severityBadge, small, table } from "./parts.ts";

type Owner = FleetReview["owners"][number];

/** So many owners' findings are open at first. */
const OPEN = 8;
/** So many findings of one kind are shown with what was found; of the others the cluster is named, and all is in the JSON. */
const EXPLAINED = 40;

/** Open findings by who answers for the cluster. */
export function findings({ owners }: FleetReview): Markup {
  if (owners.length === 0)
    return section("findings", "Open findings", undefined, markup`<p class="card pad">None.</p>`);
  const sum = owners.reduce((all, { groups }) => all + number(groups), 0);
  const parts = owners.map(
    (owner, index) =>
      markup`<details class="card"${index < OPEN ? markup` open=""` : undefined}><summary>${owner.owner ?? "Nobody is named as the owner"} ${small(findingsText(owner.counts))}</summary>${groupTable(`Open findings of ${owner.owner ?? "clusters without an owner"}`, owner.groups)}</details>`,
  );
  const lead = `${count(sum, "finding")} of ${count(owners.length, "owner")}, whoever has the worst first.`;
  return section("findings", "Open findings", lead, markup`${parts}`);
}

const number = (groups: Owner["groups"]): number => groups.reduce((sum, group) => sum + group.findings.length, 0);

export function groupTable(caption: string, groups: readonly FindingGroup[], ends = false): Markup {
  const heads = ["severity", "finding, and what to do", "where", { text: "open for", class: "n" as const }];
  return table(caption, ends ? [...heads, "exempted until"] : heads, [body(groups.map((group) => row(group, ends)))]);
}

function row(group: FindingGroup, ends: boolean): Markup {
  const { rule, severity, title, remedy, oldestDays, findings: own } = group;
  const until = own.flatMap(({ exemptedUntil }) => exemptedUntil ?? []).sort()[0];
  return markup`<tr><td>${severityBadge(severity)}</td><td class="wide"><strong>${title}</strong> <code>${rule}</code>${small(remedy)}</td><td class="wide">${names(placesOf(own))}${found(own)}</td><td class="n">${oldestDays === 0 ? "today" : count(oldestDays, "day")}</td>${ends ? markup`<td class="t">${until === undefined ? "" : dayOf(until)}</td>` : undefined}</tr>`;
}

/** The sentence of each finding. */
function found(own: FindingGroup["findings"]): Markup {
  const lines = own
    .slice(0, EXPLAINED)
    .map(({ name, message }) => markup`<li><strong>${name}</strong> ${message}</li>`);
  const rest = own.length - lines.length;
  const more = rest === 0 ? undefined : markup`<li>and ${rest} more, in the JSON of this review</li>`;
  return markup`<details><summary>what was found</summary><ul class="found">${lines}${more}</ul></details>`;
}
