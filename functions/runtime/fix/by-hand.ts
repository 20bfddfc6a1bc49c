import { stepCall } from "#core/baseline/step-call.ts";
import { foundId } from "#core/convergence/plan.ts";
import type { DriftFinding } from "#core/drift/rule.ts";
import { RULE_TEXTS } from "#core/drift/rules/index.ts";
import { InvalidInputError } from "#core/errors.ts";
import { findingId } from "#core/findings/finding.ts";
import { planFix } from "#core/fix/plan.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import { fleetPeers } from "#core/fleet/peers.ts";
import { closest } from "#core/policy/problem.ts";
import type { FixView } from "#events/operator/fix.ts";
import { clusterMeant } from "../cluster/meant.ts";
import type { Composition } from "../compose.ts";
import { type Looked, lookForDrift } from "../drift/scan.ts";
import type { Identified } from "../identity.ts";
import { freezeAgainst, placeOf } from "./fix.ts";
import { startFixByHand } from "./start.ts";

type Chosen = Pick<Extract<Identified, { action: "plan-fix" }>, "cluster" | "rules" | "subjects">;

/**
 * What fixing findings of a cluster would do, without doing it: nothing is changed, and nothing is written down.
 *
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER, UNKNOWN_RULE, CLUSTER_NOT_READY
 */
export async function fixPlanned(ports: Composition, chosen: Chosen, now: Date): Promise<FixView> {
  requireRules(chosen);
  const ref = await clusterMeant(ports, chosen.cluster);
  const present = judged(
    await lookForDrift(ports, ref, { now, fleet: async () => fleetPeers(await ports.clusterRecords.list()) }),
  );
  const { rules, subjects } = chosen;
  const { plan, items } = planFix({ workId: "", plannedAt: now.toISOString() }, present, { rules, subjects });
  const byId = new Map(items.map((item) => [item.id, item]));
  return {
    cluster: ref.name,
    account: ref.account,
    region: ref.region,
    at: now.toISOString(),
    against: freezeAgainst(ports, await placeOf(ports, clusterId(ref)), now) ?? null,
    waves: plan.waves.map((wave) =>
      wave.flatMap((id) => {
        const { step, what = "", fixes = [] } = byId.get(id) ?? {};
        if (!step) return [];
        const mended = present.filter(({ rule, subject }) => fixes.includes(findingId(rule, subject)));
        return [{ id, what, why: step.why, ...stepCall(step), safe: step.safe, fixes: mended.map(named) }];
      }),
    ),
    needsPerson: present.flatMap((finding) => {
      const outcome = byId.get(foundId(finding))?.outcome;
      const why = outcome && "reason" in outcome ? outcome.reason : undefined;
      return why === undefined ? [] : [{ ...named(finding), message: finding.message, why }];
    }),
  };
}

const named = ({ rule, subject }: DriftFinding) => ({ rule, subject });

function judged({ ref, status, present }: Looked): DriftFinding[] {
  switch (status) {
    case "scanned":
      return present;
    case "gone":
      throw new InvalidInputError("UNKNOWN_CLUSTER", `there is no cluster ${clusterId(ref)}`);
    case "waits":
      throw new InvalidInputError(
        "CLUSTER_NOT_READY",
        `${ref.name} is being made or deleted; nothing is judged until then`,
      );
    case "unreadable":
      throw new InvalidInputError("CLUSTER_NOT_READY", present[0]?.message ?? `${ref.name} cannot be read`);
  }
}

function requireRules({ rules = [] }: Chosen): void {
  const ids = RULE_TEXTS.map(({ id }) => id);
  const unknown = rules.find((rule) => !ids.includes(rule));
  if (unknown === undefined) return;
  const meant = closest(unknown, ids);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  throw new InvalidInputError("UNKNOWN_RULE", `there is no rule ${unknown}${hint}`);
}

/**
 * Starts a fix because somebody asks for it. One that is under way is answered instead.
 *
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER, UNKNOWN_RULE, FREEZE
 */
export async function fixByHand(
  ports: Composition,
  { by, why, ...chosen }: Extract<Identified, { action: "fix-cluster" }>,
  now: Date,
) {
  requireRules(chosen);
  const ref = await clusterMeant(ports, chosen.cluster);
  const id = clusterId(ref);
  const answer = { action: "fix-cluster" as const, clusterId: id };
  const { fix } = (await ports.clusterRecords.get(id)) ?? {};
  const running = fix?.status === "running" ? await ports.executions.describe(fix.executionArn) : undefined;
  if (fix && running?.status === "RUNNING") return { ...answer, executionArn: fix.executionArn, alreadyStarted: true };
  const freeze = freezeAgainst(ports, await placeOf(ports, id), now);
  if (freeze !== undefined) throw new InvalidInputError("FREEZE", freeze);
  const { rules, subjects } = chosen;
  const select = { ...(rules ? { rules } : {}), ...(subjects ? { subjects } : {}) };
  const because = `${by} asks for it${why === "" ? "" : `: ${why}`}`;
  return { ...answer, ...(await startFixByHand(ports, { clusterId: id, cause: "by-hand", because, select }, now)) };
}
