import { type Markup, markup } from "#core/markup.ts";
import type { StageLine, Timeline } from "#core/timeline/timeline.ts";
import type { SimulationDocument } from "../../simulation-document.ts";
import { endingsOf } from "../../simulation-document.ts";
import { duration, momentText, secondsBetween } from "../time.ts";
import { pageStyle } from "./page-style.ts";
import { drawing } from "./svg.ts";
import { basis, headline } from "./words.ts";

/** The simulation as one HTML file that needs nothing else: no network, no script, readable in light, dark and on paper. */
export function simulationPage(document: SimulationDocument): string {
  const { timeline, counts } = document;
  const { picture, tall } = drawing(document, false);
  const figures = `${counts.stateTransitions} state transitions, ${counts.lambdaInvocations} Lambda invocations and ${counts.awsApiCalls} AWS API calls in the simulation.`;
  const page = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${headline(document)}</title>
<style>${pageStyle(tall)}</style>
</head>
<body>
<main>
<h1>${headline(document)}</h1>
<p class="muted">${basis(document)}</p>
${facts(document)}
<figure>${picture}</figure>
${stages(timeline)}
${obstacles(document)}
${waits(timeline)}
${clocks(timeline)}
<footer>${figures} Times are UTC. Hover a bar for its times and reasons.</footer>
</main>
</body>
</html>`;
  return `${page.text}\n`;
}

function facts(document: SimulationDocument): Markup {
  const { timeline } = document;
  const { upgraded, clusters, failed, blocked } = endingsOf(document);
  const [wait] = timeline.waits;
  const fact = (value: string, words: string, tone = "") =>
    markup`<li><b class="${tone}">${value}</b><span>${words}</span></li>`;
  const late = timeline.stages.filter(({ rollback }) => rollback && !rollback.fitsStage);
  return markup`<ul class="facts">
${fact(duration(timeline.makespanSeconds), `from start to end, ${momentText(timeline.endedAt)}`)}
${fact(`${upgraded} of ${clusters}`, "clusters upgraded", upgraded > 0 ? "good" : "")}
${fact(`${blocked + failed}`, `need somebody: ${blocked} blocked, ${failed} failed`, blocked + failed > 0 ? "bad" : "good")}
${wait ? fact(duration(wait.seconds), `of the clusters' time: ${wait.label}`) : fact("none", "nobody waits")}
${fact(late.length === 0 ? "in time" : `${late.length} too late`, "rollback of each stage when it ends", late.length === 0 ? "good" : "bad")}
</ul>`;
}

const table = (title: string, heads: readonly string[], rows: readonly Markup[]): Markup | undefined =>
  rows.length === 0
    ? undefined
    : markup`<h2>${title}</h2>
<div class="scroll"><table><thead><tr>${heads.map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead><tbody>
${rows}
</tbody></table></div>`;

const time = (at: string | null): Markup => markup`<td class="time">${at === null ? "–" : momentText(at)}</td>`;
const tone = (status: string): string => (status === "succeeded" ? "good" : status === "failed" ? "bad" : "muted");

function stages({ stages: lines }: Timeline): Markup | undefined {
  const rows = lines.map(
    (stage: StageLine) =>
      markup`<tr><th scope="row">${stage.name}</th><td class="${tone(stage.status)}">${stage.status}</td>${time(stage.startedAt)}${time(stage.soakingAt)}<td class="time">${stage.soakSeconds === 0 ? "none" : duration(stage.soakSeconds)}</td>${time(stage.endedAt)}<td>${stage.window === null ? "" : `window ${stage.window}. `}${stage.reason?.message ?? ""}</td></tr>`,
  );
  return table("Stages", ["stage", "ended", "starts", "upgraded", "soak", "ends", "why"], rows);
}

function obstacles({ timeline, inNoStage }: SimulationDocument): Markup | undefined {
  const rows = timeline.obstacles.map(
    ({ stage, cluster, status, reason, advice }) =>
      markup`<tr><th scope="row">${cluster ?? `stage ${stage}`}</th><td>${cluster === null ? "" : stage}</td><td class="bad">${status}</td><td><div class="what">${reason.message} <code>${reason.code}</code></div><div class="advice">${advice}</div></td></tr>`,
  );
  const outside = inNoStage.map(
    ({ cluster, reason }) =>
      markup`<tr><th scope="row">${cluster}</th><td>none</td><td class="muted">left alone</td><td><div class="what">${reason.message}</div></td></tr>`,
  );
  return table(
    "Would not be upgraded, and what to do",
    ["cluster", "stage", "ended", "why, and what to do"],
    [...rows, ...outside],
  );
}

/** Names beyond these are in the JSON. */
const MOST_NAMED = 24;
const more = (count: number): Markup | undefined =>
  count > 0 ? markup` <span class="muted">and ${count} more</span>` : undefined;

function waits({ waits: totals }: Timeline): Markup | undefined {
  const rows = totals.map(({ label, seconds, clusters }) => {
    const list = clusters.slice(0, MOST_NAMED).map(({ name, seconds: own, why }, index) => {
      const comma = index < Math.min(clusters.length, MOST_NAMED) - 1 ? "," : "";
      return markup`<span class="who" title="${why}">${name} <span class="muted">${duration(own)}</span>${comma}</span>`;
    });
    return markup`<tr><th scope="row">${label}</th><td class="number">${clusters.length}</td><td class="number">${duration(seconds)}</td><td>${list}${more(clusters.length - MOST_NAMED)}</td></tr>`;
  });
  return table("Who waits for what", ["for", "clusters", "in total", "who, the longest first"], rows);
}

function clocks({ stages: lines, endedAt }: Timeline): Markup | undefined {
  const rows = lines.flatMap(({ name, rollback, endedAt: over }) => {
    if (!rollback) return [];
    const { firstUntil, firstCluster, lastUntil, clusters, fitsStage, openAtRunEnd } = rollback;
    const left = secondsBetween(over ?? endedAt, firstUntil);
    const fits = fitsStage ? `yes, ${duration(left)} to spare` : `no, ${duration(-left)} too late: shorten its soak`;
    return [
      markup`<tr><th scope="row">${name}</th>${time(firstUntil)}<td>${firstCluster}</td>${time(lastUntil)}<td class="${fitsStage ? "good" : "bad"}">${fits}</td><td class="number">${openAtRunEnd} of ${clusters}</td></tr>`,
    ];
  });
  return table(
    "Rollback clocks: EKS takes a control plane back within 7 days",
    ["stage", "first closes", "cluster", "last closes", "open when the stage ends", "open when the run ends"],
    rows,
  );
}
