import { type Markup, markup } from "../../markup.ts";
import { spanOf } from "../../messages/words.ts";
import { at, count, dayOf } from "../../preflight/text.ts";
import { nameOf } from "../common.ts";
import type { FleetReview } from "../shape.ts";
import { groupTable } from "./findings.ts";
import { badge, body, names, section, small, table } from "./parts.ts";

const none = (words: string): Markup => markup`<p class="card pad">${words}</p>`;

/** What the policy file allows for a while, and what it hides. */
export function exemptions({ exemptions: all, exempted }: FleetReview): Markup {
  const rows = all.map(({ rule, match, owner, reason, expires, daysLeft, clusters, some }) => {
    const left =
      daysLeft === 0
        ? badge("bad", "✗", "over")
        : badge(daysLeft <= 14 ? "warn" : "plain", "◔", `${count(daysLeft, "day")} left`);
    return markup`<tr><th scope="row">${rule}</th><td class="wide">${match}${small(markup`${count(clusters, "cluster")}${clusters === 0 ? undefined : markup`: ${names(some.map(nameOf))}`}`)}</td><td>${owner}</td><td class="wide">${reason}</td><td class="t">${dayOf(expires)}</td><td>${left}</td></tr>`;
  });
  const heads = ["rule", "clusters", "owner", "reason", "ends", "days left"];
  const list =
    all.length === 0
      ? none("The policy file has no exemption.")
      : markup`<div class="card">${table("Exemptions, the next to end first", heads, [body(rows)])}</div>`;
  const hidden =
    exempted.length === 0
      ? undefined
      : markup`<div class="card">${groupTable("Findings that an exemption holds for", exempted, true)}</div>`;
  return section("exemptions", "Exemptions", undefined, markup`${list}${hidden}`);
}

/** Places with hybrid nodes. */
export function hybrid({ sites }: FleetReview): Markup | undefined {
  if (sites.length === 0) return undefined;
  const rows = sites.map(({ name, cluster, owner, credentials, nodes, kubelets, activations }) => {
    const state =
      nodes.unknown > 0
        ? badge("bad", "✗", `${nodes.unknown} unknown`)
        : nodes.lost > 0
          ? badge("warn", "!", `${nodes.lost} lost`)
          : nodes.all === 0
            ? badge("plain", "·", "no nodes")
            : badge("good", "✓", "all connected");
    const leaving = nodes.leaving === 0 ? undefined : small(`${nodes.leaving} proposed for removal`);
    const versions = kubelets.map(({ minor, nodes: some }) => `${some} at ${minor}`).join(", ");
    const joining = activations.map(
      ({ standing, nodes: limit, registrations, expiresAt, daysLeft }) =>
        markup`<li>${standing ? "standing" : "single"}: ${registrations} of ${limit} nodes, until ${dayOf(expiresAt)} (${count(daysLeft, "day")})</li>`,
    );
    const by = credentials === "roles-anywhere" ? "IAM Roles Anywhere" : "none that can be used";
    return markup`<tr><th scope="row">${name}${small(nameOf(cluster))}</th><td>${owner}</td><td>${nodes.connected} of ${nodes.all} connected${versions === "" ? undefined : small(versions)}</td><td>${state}${leaving}</td><td class="wide">${joining.length === 0 ? by : markup`<ul class="found">${joining}</ul>`}</td></tr>`;
  });
  const troubled = sites.flatMap((site) =>
    site.troubled.map(
      ({ id, hostname, status, reasons, since }) =>
        markup`<tr><th scope="row">${hostname ?? id}${small(id)}</th><td>${site.name}</td><td>${badge(status === "unknown" ? "bad" : "warn", status === "unknown" ? "✗" : "!", status.replace("-", " "))}</td><td class="t">${since === null ? "" : at(since)}</td><td class="wide">${reasons.join("; ")}</td></tr>`,
    ),
  );
  const list = table(
    "Sites and the activations hosts can join by",
    ["site", "owner", "nodes", "state", "activations"],
    [body(rows)],
  );
  const nodes =
    troubled.length === 0
      ? undefined
      : markup`<div class="card">${table("Nodes somebody should look at", ["node", "site", "state", "out of touch since", "why"], [body(troubled)])}</div>`;
  return section("hybrid", "Hybrid sites", undefined, markup`<div class="card">${list}</div>${nodes}`);
}

const RESULTS = { running: ["info", "→"], succeeded: ["good", "✓"], failed: ["bad", "✗"] } as const;

/** The newest runs. */
export function runs({ runs: all }: FleetReview): Markup {
  if (all.length === 0) return section("runs", "Runs", undefined, none("No run was started yet."));
  const rows = all.map(
    ({ id, goal, strategy, requestedBy, status, why, startedAt, endedAt, seconds, medianSeconds, stages, members }) => {
      const [tone, symbol] = RESULTS[status];
      const took = `${spanOf(seconds)}${endedAt === null ? " so far" : ""}`;
      return markup`<tr><th scope="row">${goal}${small(`${id}, strategy ${strategy}, asked for by ${requestedBy}`)}</th><td class="t">${at(startedAt)}</td><td class="t">${took}${medianSeconds === null ? undefined : small(`a cluster: ${spanOf(medianSeconds)}`)}</td><td>${badge(tone, symbol, status)}</td><td>${members.map((each) => `${each.clusters} ${each.status}`).join(", ")}</td><td class="wide">${stages.map((stage) => `${stage.name} ${stage.status}`).join(", ")}${why === null ? undefined : small(why)}</td></tr>`;
    },
  );
  const heads = ["run", "started", "took", "result", "clusters", "stages"];
  return section(
    "runs",
    "Runs",
    undefined,
    markup`<div class="card">${table("The newest runs", heads, [body(rows)])}</div>`,
  );
}

/** What nobody could look at. */
export function gaps({ gaps: all }: FleetReview): Markup {
  if (all.length === 0)
    return section(
      "gaps",
      "Could not be read",
      undefined,
      none("Nothing: every account and Region was listed, every cluster read."),
    );
  const rows = all.map(
    ({ what, why, since, clusters }) =>
      markup`<tr><th scope="row">${what}</th><td>${clusters.length === 0 ? "the fleet" : names(clusters.map(nameOf))}</td><td class="wide">${why}</td><td class="t">${since === null ? "not known" : at(since)}</td></tr>`,
  );
  const lead = "What is said here about these is what was known before, or nothing.";
  return section(
    "gaps",
    "Could not be read",
    lead,
    markup`<div class="card">${table("What could not be read", ["what", "of", "why", "since"], [body(rows)])}</div>`,
  );
}
