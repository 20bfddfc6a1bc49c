import { secondsBetween } from "../alerts/times.ts";
import { parseClusterId } from "../fleet/cluster.ts";
import { spanOf } from "./words.ts";

const NAMED = 10;

export interface IncidentNews {
  /** Ids of clusters. */
  came?: readonly string[];
  went?: readonly string[];
  repeats?: boolean;
  over?: boolean;
  /** How many have it now. */
  clusters: number;
  since: string;
  at: string;
}

/** What is said in the thread of a fleet incident, in plain text. */
export function incidentReply({
  came = [],
  went = [],
  repeats,
  over,
  clusters,
  since,
  at,
}: IncidentNews): string | undefined {
  const span = spanOf(secondsBetween(since, at));
  const lines = [
    ...(came.length > 0 ? [`:heavy_plus_sign: now on ${names(came)} as well`] : []),
    ...(went.length > 0 ? [`:heavy_minus_sign: over on ${names(went)}`] : []),
    ...(repeats ? [`:repeat: still on ${clusters} clusters after ${span}`] : []),
    ...(over
      ? [`:white_check_mark: no fleet incident any more after ${span}${clusters > 0 ? `; ${stillOn(clusters)}` : ""}`]
      : []),
  ];
  return lines.length === 0 ? undefined : lines.join("\n");
}

const stillOn = (clusters: number): string =>
  clusters === 1
    ? "one cluster still has it, and is told on its own again"
    : `${clusters} clusters still have it, and are told on their own again`;

const names = (ids: readonly string[]): string => {
  const named = ids.slice(0, NAMED).map((id) => parseClusterId(id).name);
  return ids.length > NAMED ? `${named.join(", ")} and ${ids.length - NAMED} more` : named.join(", ");
};
