import type { AlertMessageState } from "../messages/alert-view.ts";
import type { Page } from "../ports.ts";
import type { PageAction, PagerTarget } from "./records.ts";

const SUMMARY = 1000;
const LINES = 10;

/** What a pager is told of a group, in plain words. */
export function pageOf(
  { id, to, action }: { id: string; to: PagerTarget; action: PageAction },
  state: AlertMessageState,
  now: Date,
): Page {
  const { group, episode, severity, title, summary, firing, cluster, labels, lines, runbookUrl, url } = state;
  const what = firing > 1 ? `${title}: ${firing} firing` : summary || title;
  return {
    id: `${id}/${action}`,
    action,
    to,
    dedupKey: `${group}/${episode}`,
    severity: severity === "none" ? "info" : severity,
    summary: `${what}${cluster ? ` (${cluster.name})` : ""}`.slice(0, SUMMARY),
    source: cluster ? `${cluster.account}/${cluster.region}/${cluster.name}` : "fleet",
    at: now.toISOString(),
    labels: { alertname: title, ...labels },
    lines: lines.slice(0, LINES).map(({ words }) => words),
    ...(runbookUrl ? { runbookUrl } : {}),
    ...(url ? { url } : {}),
  };
}
