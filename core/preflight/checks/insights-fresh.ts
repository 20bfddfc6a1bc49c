import { warn } from "../finding.ts";
import type { Check } from "../input.ts";
import { ago, at, count, sortedBy } from "../text.ts";

/** EKS looks anew every 24 hours by itself. Source: EKS user guide, view-cluster-insights. */
const FRESH_MILLISECONDS = 24 * 3_600_000;

export const insightsFresh: Check = ({ snapshot, work, now }) => {
  if (!work.controlPlane) return [];
  const all = (snapshot.insights ?? []).filter(({ category }) => category === "UPGRADE_READINESS");
  const stale = sortedBy(all, ({ name, id }) => `${name}/${id}`).filter(
    ({ refreshedAt }) => refreshedAt === undefined || now.getTime() - Date.parse(refreshedAt) > FRESH_MILLISECONDS,
  );
  if (stale.length === 0) return [];
  return [
    warn({
      code: "INSIGHTS_STALE",
      message: `${stale.length} of ${count(all.length, "upgrade insight")} ${stale.length === 1 ? "is" : "are"} older than a day: they say nothing about what changed since`,
      evidence: stale.map(({ name, refreshedAt }) =>
        refreshedAt === undefined
          ? `"${name}": no time given`
          : `"${name}": ${ago(refreshedAt, now)} (${at(refreshedAt)})`,
      ),
      remedy: `Have EKS look again, and check once more: aws eks start-insights-refresh --cluster-name ${snapshot.ref.name}`,
    }),
  ];
};
