import type { ReviewMaterial } from "#events/operator/review.ts";
import { CLUSTER_UNREADABLE, FACT_UNREAD } from "../drift/rules/index.ts";
import { idOf } from "./common.ts";
import type { FleetReview } from "./shape.ts";

type Gap = FleetReview["gaps"][number];

/** The reconcile looks at every cluster once an hour; one that nobody looked at for so long may be anything by now. */
const STALE_SECONDS = 86_400;

/** What could not be read, by name: nothing that was not seen passes for fine. What is the same for many clusters is one gap. */
export function gapsOf({ fleet, clusters }: ReviewMaterial): Gap[] {
  const found = clusters.flatMap(({ summary, findings }) => {
    const own = findings
      .filter(({ rule }) => rule === CLUSTER_UNREADABLE.id || rule === FACT_UNREAD.id)
      .map(({ rule, subject, message, openedAt }) => ({
        what: rule === CLUSTER_UNREADABLE.id ? "the cluster" : subject,
        why: message,
        since: openedAt,
      }));
    const stale = Date.parse(fleet.now) - Date.parse(summary.lastSeenAt) > STALE_SECONDS * 1000;
    const late = { what: "its state", why: "nobody has looked at it for more than a day", since: summary.lastSeenAt };
    return [...own, ...(stale ? [late] : [])].map((gap) => ({ ...gap, cluster: idOf({ summary }) }));
  });
  const groups = Map.groupBy(found, ({ what, why }) => `${what}\n${why}`);
  const ofClusters = [...groups.values()].flatMap((same): Gap[] =>
    same.slice(0, 1).map(({ what, why }) => ({
      ...{ what, why },
      since: same.map(({ since }) => since).sort()[0] ?? null,
      clusters: same.map(({ cluster }) => cluster).sort(),
    })),
  );
  const key = ({ what, why }: Gap) => `${what}\n${why}`;
  return [
    ...fleet.gaps.map((gap) => ({ ...gap, clusters: [] })),
    ...ofClusters.sort((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b)))),
  ];
}
