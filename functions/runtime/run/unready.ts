import { ClusterNotFoundError } from "#core/errors.ts";
import { notThere } from "#core/planner/exclusion.ts";
import { workOf } from "#core/planner/goal-hop.ts";
import { blocking, reasonOfFindings } from "#core/preflight/finding.ts";
import { preflight } from "#core/preflight/preflight.ts";
import { passesOf } from "#core/run/passes.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import { stageOf } from "#core/run/stages.ts";
import { clusterUpgradeFinished } from "#events/fleet/cluster-upgrade-finished.ts";
import { mapBounded } from "../bounded.ts";
import type { Composition } from "../compose.ts";
import { readFacts } from "./readiness.ts";

const READS_AT_ONCE = 8;

/** Over by itself before the member's turn comes. */
const PASSING = new Set(["ADDON_BUSY", "NODEGROUP_NOT_ACTIVE", "LOCK_HELD"]);

type UnreadyPorts = Pick<
  Composition,
  | "runs"
  | "events"
  | "clusters"
  | "policy"
  | "versions"
  | "nodes"
  | "alarms"
  | "subnets"
  | "backups"
  | "nodeImages"
  | "nodeRecords"
>;

/**
 * Takes members out of a stage that could not be worked on after a yes: a person is asked about clusters that are ready, or not at all. Who is
 * gone meanwhile is skipped.
 */
export async function blockUnready(ports: UnreadyPorts, run: RunRecord, stage: string, now: Date): Promise<void> {
  // A rollback and a rotation have preconditions of their own, which their first step checks.
  if (run.goal.kind === "rollback" || run.goal.kind === "ca-rotation") return;
  const members = (await ports.runs.members(run.id, stage)).filter(({ status }) => status === "waiting");
  await mapBounded(members, READS_AT_ONCE, async (member) => {
    const ending = await whyNot(ports, run, member, now);
    if (!ending) return;
    const time = now.toISOString();
    const moved = await ports.runs.moveMember(run.id, member.id, ["waiting"], {
      ...ending,
      updatedAt: time,
      endedAt: time,
    });
    if (moved) await ports.events.publish([clusterUpgradeFinished(run, moved)]);
  });
}

async function whyNot(
  ports: UnreadyPorts,
  run: RunRecord,
  member: MemberRecord,
  now: Date,
): Promise<Pick<MemberRecord, "status" | "reason"> | undefined> {
  const { goal, frozen } = run;
  try {
    const snapshot = await ports.clusters.read(member.ref, { insights: true });
    const gone = notThere(snapshot);
    if (gone) return { status: "skipped", reason: gone };
    const [pass] = passesOf(goal, stageOf(run, member.stage).policy);
    const work = workOf(goal, pass, snapshot, member.to);
    const findings = preflight({
      ...(await readFacts(ports, snapshot, { work, policy: frozen.preflight, forHop: false })),
      snapshot,
      work,
      labels: member.labels,
      policy: frozen.preflight,
      exemptions: ports.policy.exemptions,
      // A freeze ends by itself; the member waits for that.
      freezes: [],
      now,
      versions: await ports.versions.kubernetesVersions(ports.policy.hub),
    });
    const obstacles = blocking(findings).filter(({ code }) => !PASSING.has(code));
    return obstacles.length === 0 ? undefined : { status: "blocked", reason: reasonOfFindings(obstacles) };
  } catch (error) {
    if (!(error instanceof ClusterNotFoundError)) throw error;
    return { status: "skipped", reason: { code: error.code, message: error.message } };
  }
}
