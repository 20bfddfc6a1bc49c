import { compareMinor } from "#core/fleet/version.ts";
import { groupLockKey, lockKey, REQUEST_TOKEN_PREFIX } from "#core/run/names.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import type { ApiCall, Operation } from "#sandbox/aws/service.ts";
import { signerOf } from "#sandbox/eks/authorities.ts";
import { minorOfKubelet, nodesIn } from "#sandbox/eks/node-pools.ts";
import { nodesOf } from "#sandbox/eks/nodes.ts";
import type { ClusterState } from "#sandbox/eks/state.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";

/** Calls that begin to change a cluster. Stopping a change is allowed to everybody. */
const CHANGES = [
  "UpdateClusterVersion",
  "UpdateNodegroupVersion",
  "UpdateAddon",
  "CreateCertificateAuthority",
  "ActivateCertificateAuthority",
];
/** An update that is under way for longer was given up by whoever started it. */
const GIVEN_UP_HOURS = 2;

/** Checks every change of a cluster before EKS hears of it: it needs the cluster's lock, and that of its redundancy group. */
export function watchChanges(
  sandbox: Sandbox,
  groupOf: (id: string) => string | undefined,
  broken: (what: string) => void,
) {
  const table = sandbox.eks.service.operations as Record<string, Operation>;
  for (const operation of CHANGES) {
    const real = table[operation];
    if (!real) continue;
    table[operation] = async (call) => {
      // What people do by hand is theirs to answer for.
      if (!String(call.input.clientRequestToken ?? "").startsWith(REQUEST_TOKEN_PREFIX)) return real(call);
      for (const what of await changeViolations(sandbox, groupOf, call)) broken(`${operation}: ${what}`);
      const answer = await real(call);
      for (const what of skewViolations(sandbox)) broken(`after ${operation}: ${what}`);
      return answer;
    };
  }
}

async function changeViolations(
  { locks, engine, eks, clock }: Sandbox,
  groupOf: (id: string) => string | undefined,
  { account, region, operation, input }: ApiCall,
): Promise<string[]> {
  const name = String(input.clusterName ?? input.name);
  const id = `${account}/${region}/${name}`;
  const lock = await locks.get(lockKey(id));
  if (!lock) return [`${name} is changed by somebody who has not locked it`];
  const found: string[] = [];
  if (engine.execution(lock.owner).status !== "RUNNING") found.push(`${name} is changed for an execution that is over`);
  const group = groupOf(id);
  const groupLock = group === undefined ? undefined : await locks.get(groupLockKey(group));
  if (group !== undefined && groupLock?.owner !== lock.owner)
    found.push(`${name} is changed while ${groupLock?.owner ?? "nobody"} holds its redundancy group`);
  const state = eks.cluster(account, region, name);
  if (operation === "UpdateClusterVersion" && state) {
    const since = clock.millis() - GIVEN_UP_HOURS * 3_600_000;
    const others = [...state.updates.values()].filter(
      ({ update }) => update.status === "InProgress" && (update.createdAt?.getTime() ?? 0) > since,
    );
    for (const { addon, nodegroup } of others)
      if (addon ?? nodegroup) found.push(`the control plane of ${name} moves while ${addon ?? nodegroup} does`);
  }
  return found;
}

/** No node is ever newer than its control plane. */
export function skewViolations({ eks, clock }: Sandbox): string[] {
  return eks.clusters().flatMap((state) => {
    const { name, version } = state.cluster;
    const newer = nodesOf(state, clock.now()).filter(
      ({ kubeletVersion }) => compareMinor(minorOfKubelet(kubeletVersion), version) > 0,
    );
    const groups = [...state.nodegroups.values()].filter(
      (group) => compareMinor(group.version ?? version, version) > 0,
    );
    return [
      ...newer.slice(0, 1).map((node) => `node ${node.name} of ${name} is newer than its control plane (${version})`),
      ...groups.map(({ nodegroupName }) => `node group ${nodegroupName} of ${name} is newer than its control plane`),
    ];
  });
}

/** Whether the cluster is what its member says it became. */
export function evidenceViolations(sandbox: Sandbox, run: RunRecord, member: MemberRecord): string[] {
  const { ref, status } = member;
  const state = sandbox.eks.cluster(ref.account, ref.region, ref.name);
  // Deleted meanwhile, or not at an end that says anything of the cluster.
  if (!state || (status !== "upgraded" && status !== "rolled-back")) return [];
  return (
    status === "upgraded" ? upgradeViolations(sandbox, state, run, member) : backViolations(state, run, member)
  ).map((what) => `${ref.name} is ${status}, but ${what}`);
}

function upgradeViolations(
  { clock }: Sandbox,
  state: ClusterState,
  { goal, startedAt }: RunRecord,
  { to, pass }: MemberRecord,
): string[] {
  const { version } = state.cluster;
  if (goal.kind === "kubernetes-version")
    return compareMinor(version, to) < 0 ? [`its control plane is at ${version}, not ${to}`] : [];
  if (goal.kind !== "ca-rotation") return [];
  const signer = signerOf(state);
  const newest = Math.max(...state.authorities.map(({ createdAt }) => createdAt?.getTime() ?? 0));
  if (pass === "activate")
    return (signer?.activatedAt?.toISOString() ?? "") < startedAt ? ["its authority signed before the run began"] : [];
  const older = [...state.pools.values()]
    .filter(({ kind }) => kind === "nodegroup")
    .flatMap((pool) => nodesIn(pool, clock.millis()))
    .filter(({ createdAt }) => createdAt < newest);
  return older.length > 0 ? [`${older.length} of its nodes are older than the new authority`] : [];
}

function backViolations({ cluster }: ClusterState, { goal }: RunRecord, { from, to }: MemberRecord): string[] {
  // Where it goes depends on how far it had got; it is never where the run went.
  const target = goal.kind === "rollback" ? to : undefined;
  if (target !== undefined && cluster.version !== target) return [`its control plane is at ${cluster.version}`];
  if (goal.kind !== "rollback" && (compareMinor(cluster.version, to) >= 0 || compareMinor(cluster.version, from) < 0))
    return [`its control plane is at ${cluster.version}, of a run from ${from} to ${to}`];
  return [];
}
