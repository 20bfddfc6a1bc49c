import { dueForFix } from "#core/fix/due.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import type { Composition } from "../compose.ts";
import { startDueFix } from "./start.ts";

type DuePorts = Pick<Composition, "findings" | "policy" | "starter" | "stateMachines">;

/**
 * Starts a fix for each cluster with findings that the policy file has fixed by themselves. One that is under way is waited for: what is due then is seen the next time.
 *
 * @returns how many were started
 */
export async function startDueFixes(ports: DuePorts, records: readonly ClusterRecord[], now: Date): Promise<number> {
  if (ports.policy.drift.fix.length === 0) return 0;
  const open = Map.groupBy(await ports.findings.outstanding(), ({ clusterId }) => clusterId);
  let started = 0;
  for (const record of records) {
    if (record.fix?.status === "running") continue;
    const findings = open.get(record.id) ?? [];
    const due = dueForFix(ports.policy, record, findings, now);
    if (due.length === 0) continue;
    const input = {
      clusterId: record.id,
      cause: "automatic" as const,
      because: `the policy file has ${due.length === 1 ? "this finding" : "these findings"} fixed by ${due.length === 1 ? "itself" : "themselves"}`,
      select: { findings: due },
    };
    const meant = findings.filter(({ id }) => due.includes(id));
    const { alreadyStarted } = await startDueFix(ports, meant, input, now);
    if (!alreadyStarted) started += 1;
  }
  return started;
}
