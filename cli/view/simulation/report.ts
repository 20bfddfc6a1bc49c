import type { SimulationDocument } from "../../simulation-document.ts";
import { colours as c } from "../colours.ts";
import { duration, momentText } from "../time.ts";
import { ganttLines } from "./gantt.ts";
import { basis, clockWords, headline, stageEnding, waitText } from "./words.ts";

/** A simulation as text for a terminal of `width` columns: the chart, then when stages end, who waits, what blocks, and the rollback clocks. */
export function simulationLines(document: SimulationDocument, width: number): string[] {
  const { timeline, inNoStage } = document;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0
      ? []
      : ["", ...wrapped(title, width).map((line) => c.bold(line)), ...lines.flatMap((line) => wrapped(line, width))];
  const good = timeline.run.status === "succeeded";
  return [
    ...wrapped(headline(document), width).map((line) => (good ? c.green(line) : c.red(line))),
    ...wrapped(basis(document), width).map((line) => c.dim(line)),
    "",
    ...ganttLines(timeline, width),
    ...section(
      "Stages",
      timeline.stages.map((stage) => `  ${stage.name} ${stageEnding(stage)}`),
    ),
    ...section(
      "Who waits for what",
      timeline.waits.map((wait) => `  ${waitText(wait)}`),
    ),
    ...section("Would not be upgraded, and what to do", [
      ...timeline.obstacles.flatMap(({ stage, cluster, status, reason, advice }) => [
        `  ${cluster === null ? `stage ${stage}` : `${stage}/${cluster}`} ${status}: ${reason.message} [${reason.code}]`,
        `    -> ${advice}`,
      ]),
      ...inNoStage.map(({ cluster, reason }) => `  ${cluster} in no stage: ${reason.message}`),
    ]),
    ...section(
      "Rollback clocks (EKS takes a control plane back within 7 days)",
      timeline.stages.flatMap((stage) => {
        const words = clockWords(stage, timeline);
        return words === undefined ? [] : [`  ${stage.name}: ${words}`];
      }),
    ),
    "",
    `Makespan ${duration(timeline.makespanSeconds)}: ${momentText(timeline.startedAt)} to ${momentText(timeline.endedAt)} UTC.`,
  ];
}

/** Breaks a line between words; what follows is indented a little further than the line itself. */
function wrapped(line: string, width: number): string[] {
  const indent = /^ */.exec(line)?.[0] ?? "";
  const lines: string[] = [];
  let current = "";
  for (const word of line.trim().split(" ")) {
    const next = current === "" ? `${lines.length === 0 ? indent : `${indent}  `}${word}` : `${current} ${word}`;
    if (next.length > width && current !== "") {
      lines.push(current);
      current = `${indent}  ${word}`;
    } else current = next;
  }
  return [...lines, current];
}
