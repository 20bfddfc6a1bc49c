import type { ReviewMaterial } from "#events/operator/review.ts";
import { goalTitle } from "../planner/goals.ts";
import type { FleetReview } from "./shape.ts";

/** The newest runs, with how long they took and what came of them. */
export const runsOf = ({ fleet }: ReviewMaterial): FleetReview["runs"] =>
  fleet.runs.map(({ goal, members, reason, startedAt, endedAt, ...run }) => ({
    ...run,
    ...{ startedAt, endedAt },
    goal: goalTitle(goal),
    why: reason?.message ?? null,
    seconds: Math.max(0, Math.round((Date.parse(endedAt ?? fleet.now) - Date.parse(startedAt)) / 1000)),
    members: Object.entries(members)
      .map(([status, clusters]) => ({ status, clusters }))
      .sort((a, b) => b.clusters - a.clusters || (a.status < b.status ? -1 : 1)),
  }));
