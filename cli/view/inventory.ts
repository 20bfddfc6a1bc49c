import type { ClusterSummary, ClustersAnswer } from "#events/operator/clusters.ts";
import { nameAmong } from "./names.ts";
import { type Column, table } from "./table.ts";
import { roughly, secondsBetween, shortTime } from "./time.ts";
import { wrap } from "./wrap.ts";

type Listed = Pick<ClustersAnswer, "clusters" | "unreadable" | "now">;

/** From so many columns on, account, Region and owner have room beside everything else. */
const WIDE = 140;
const WHERE: Column<ClusterSummary>[] = [
  { title: "ACCOUNT", text: ({ account }) => account },
  { title: "REGION", text: ({ region }) => region },
  { title: "OWNER", text: ({ owner }) => owner ?? "-" },
];

/** The fleet as a table that fits `width`, with what stands out below. */
export function inventoryLines(
  { clusters, unreadable, now }: Listed,
  { live, width }: { live: boolean; width: number },
): string[] {
  const lost = unreadable.flatMap(({ place, since, reason }) =>
    wrap(`${place} cannot be listed since ${shortTime(since)}: ${reason.message}`, width, "  "),
  );
  if (clusters.length === 0)
    return [
      live
        ? "No cluster of the fleet is like that."
        : "No cluster on record is like that. A deployment looks at the whole fleet once an hour; --live asks EKS now.",
      ...lost,
    ];
  const wide = width >= WIDE;
  return [
    table(
      clusters,
      [
        { title: "CLUSTER", text: (cluster) => nameAmong(cluster, wide ? [] : clusters), wraps: true },
        ...(wide ? WHERE : []),
        { title: "TIER", text: ({ labels }) => labels.tier ?? "-" },
        { title: "VERSION", text: ({ version }) => version || "-" },
        { title: "STATUS", text: ({ status }) => status },
        {
          title: "ADD-ONS",
          text: ({ addons: { installed, unwell } }) => `${installed}${unwell === 0 ? "" : `, ${unwell} ill`}`,
        },
        { title: "FINDINGS", text: findingsText },
        { title: "NEXT DEADLINE", text: (cluster) => deadlineText(cluster, now) },
      ],
      width,
    ),
    summary(clusters, { live, now }),
    ...lost,
  ];
}

/** The worst of them: the others are one `inventory show` away. */
function findingsText({ findings }: ClusterSummary): string {
  const worst = (["critical", "high", "medium", "low"] as const).find((severity) => findings[severity] > 0);
  return worst === undefined ? "-" : `${findings[worst]} ${worst}`;
}

function deadlineText({ deadlines }: ClusterSummary, now: string): string {
  const next = deadlines.find(({ at }) => at > now) ?? deadlines.at(-1);
  if (!next) return "-";
  const left = secondsBetween(now, next.at);
  return `${next.at.slice(0, 10)} ${left > 0 ? roughly(left) : "over"}`;
}

function summary(clusters: readonly ClusterSummary[], { live, now }: { live: boolean; now: string }): string {
  const versions = new Map<string, number>();
  for (const { version } of clusters) versions.set(version, (versions.get(version) ?? 0) + 1);
  const spread = [...versions]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([version, count]) => `${count} at ${version || "no version"}`);
  const oldest = clusters.map(({ lastSeenAt }) => lastSeenAt).sort()[0] ?? now;
  const seen = live ? "read just now" : `seen ${shortTime(oldest)} UTC or later`;
  return `${clusters.length} ${clusters.length === 1 ? "cluster" : "clusters"}: ${spread.join(", ")}; ${seen}.`;
}
