import type { FleetPolicy } from "../policy.ts";
import type { Finding } from "../problem.ts";
import type { TimePolicy } from "../telling-policy.ts";
import { cronOf, timeZoneExists } from "../windows.ts";

/** Times at which something is told must come. */
export function tellingProblems({ report, digest, alerts }: FleetPolicy, now: Date): Finding[] {
  return [
    ...timeProblems(["report"], report, now),
    ...timeProblems(["digest"], digest, now),
    ...timeProblems(["alerts", "digest"], alerts.digest, now),
  ];
}

function timeProblems(path: string[], time: TimePolicy | undefined, now: Date): Finding[] {
  if (!time) return [];
  const { cron, timezone } = time;
  if (!timeZoneExists(timezone)) {
    const message = "expected an IANA time zone such as Europe/Berlin";
    return [{ path: [...path, "timezone"], found: `"${timezone}"`, message }];
  }
  try {
    if (cronOf(time).nextRun(now)) return [];
    return [{ path: [...path, "cron"], found: `"${cron}"`, message: "it never comes: no date matches the expression" }];
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const message = `expected a cron expression such as "0 8 * * 1": ${words}`;
    return [{ path: [...path, "cron"], found: `"${cron}"`, message }];
  }
}
