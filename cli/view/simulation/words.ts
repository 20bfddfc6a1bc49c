import { goalTitle } from "#core/planner/goals.ts";
import type { StageLine, Timeline } from "#core/timeline/timeline.ts";
import type { WaitTotal } from "#core/timeline/waits.ts";
import { endingsOf, type SimulationDocument } from "../../simulation-document.ts";
import { duration, momentText, secondsBetween } from "../time.ts";

/** What a simulation says in words, the same on a terminal and in a page. Times are UTC. */

export function headline(document: SimulationDocument): string {
  const { timeline } = document;
  const { upgraded, clusters } = endingsOf(document);
  const verb = { succeeded: "would succeed", failed: "would fail" }[timeline.run.status] ?? "would not end";
  return `${goalTitle(timeline.run.goal)} ${verb}: ${upgraded} of ${clusters} clusters upgraded in ${duration(timeline.makespanSeconds)}`;
}

export function basis({ simulated }: SimulationDocument): string {
  const { fleet, clusters, strategy, seed, faults, start } = simulated;
  const broken = faults.length === 0 ? "no faults" : `faults ${faults.join(", ")}`;
  return `Simulated on fleet ${fleet} (${clusters} clusters) by strategy ${strategy} from ${momentText(start)} UTC, seed ${seed}, ${broken}. How long EKS takes is an estimate.`;
}

export function stageEnding({ status, startedAt, soakingAt, endedAt, reason }: StageLine): string {
  if (startedAt === null) return `${status}${reason ? `: ${reason.message}` : ""}`;
  const worked = soakingAt ?? endedAt;
  const parts = [
    `starts ${momentText(startedAt)}`,
    ...(worked === null ? ["does not end"] : [`${soakingAt ? "upgraded" : "over"} ${momentText(worked)}`]),
    ...(soakingAt !== null && endedAt !== null
      ? [`soaks ${duration(secondsBetween(soakingAt, endedAt))}`, `ends ${momentText(endedAt)}`]
      : []),
  ];
  return `${status}: ${parts.join(", ")}${reason ? ` (${reason.message})` : ""}`;
}

const MOST_NAMED = 3;

/** `waits for a window: 6 clusters, 1d 16h in total: shop-prod 6h 42m, ... (window weeknights opens at ...)`. */
export function waitText({ label, clusters, seconds }: WaitTotal): string {
  const named = clusters.slice(0, MOST_NAMED).map(({ name, seconds: own }) => `${name} ${duration(own)}`);
  const more = clusters.length > named.length ? `, ${clusters.length - named.length} more` : "";
  const total = clusters.length === 1 ? "" : `${clusters.length} clusters, ${duration(seconds)} in total: `;
  return `${label}: ${total}${named.join(", ")}${more} (${clusters[0]?.why ?? label})`;
}

/** Until when a stage can be rolled back, and whether its soak ends in time; undefined where nothing can be. */
export function clockWords(stage: StageLine, { endedAt }: Timeline): string | undefined {
  const { rollback } = stage;
  if (!rollback) return undefined;
  const { firstUntil, firstCluster, lastUntil, clusters, fitsStage, openAtRunEnd } = rollback;
  const until =
    momentText(firstUntil) === momentText(lastUntil)
      ? `until ${momentText(firstUntil)}`
      : `until ${momentText(firstUntil)} (${firstCluster} first) to ${momentText(lastUntil)}`;
  const over = stage.endedAt ?? endedAt;
  const fits = fitsStage
    ? `the stage ends ${duration(secondsBetween(over, firstUntil))} before that`
    : `TOO LATE: the stage ends ${duration(secondsBetween(firstUntil, over))} after that; shorten its soak`;
  const atEnd =
    openAtRunEnd === clusters
      ? "still open when the run ends"
      : `${openAtRunEnd} of ${clusters} open when the run ends`;
  return `${until}; ${fits}; ${atEnd}`;
}
