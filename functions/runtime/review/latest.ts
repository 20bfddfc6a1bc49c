import type { Ports } from "#core/ports.ts";
import type { OperatorResponse } from "#events/operator/requests.ts";

/** Long enough to open a page: who wants it again asks again. */
const EXPIRES_SECONDS = 900;

export async function latestReport({
  watches,
  reports,
}: Pick<Ports, "watches" | "reports">): Promise<Extract<OperatorResponse, { action: "latest-report" }>> {
  const told = await watches.get("told", "report");
  if (told?.keptAs === undefined) return { action: "latest-report", report: null };
  const { url, expiresAt } = await reports.link(told.keptAs, EXPIRES_SECONDS);
  return { action: "latest-report", report: { period: told.period, url, expiresAt } };
}
