import { BUILT_INTO_AUTO_MODE } from "#core/baseline/compare/addons.ts";
import { clusterTemplate } from "#core/baseline/template.ts";
import { isOpen, type PresentFinding } from "#core/findings/finding.ts";
import { type AddonCall, type AddonLook, type AddonNews, addonLooked } from "#core/fleet/addon-record.ts";
import { type AddonSnapshot, type ClusterRef, type ClusterSnapshot, clusterId } from "#core/fleet/cluster.ts";
import { ownerOf, resolveLabels } from "#core/fleet/labels.ts";
import { type ClusterRecord, isSame, recordSeen } from "#core/fleet/record.ts";
import { ADDON_RULES, type AddonState, addonFindings } from "#core/responses/addon-findings.ts";
import { addonNotes, peersOf } from "#core/responses/addon-notes.ts";
import { addonChanged } from "#events/fleet/addon-changed.ts";
import type { Composition } from "../compose.ts";
import { observeFindings } from "./findings.ts";
import { orGone } from "./gone.ts";
import { isLocked } from "./locks.ts";
import { untilWritten } from "./records.ts";

export type LookPorts = Pick<
  Composition,
  "policy" | "clusters" | "clusterRecords" | "findings" | "events" | "locks" | "versions"
>;

/** A call about an add-on, and which. */
export type NamedCall = AddonCall & { addon: string };

/**
 * Looks at a cluster as it is now, compares it with what is on record, tells what changed of its add-ons, opens and closes their findings, and writes the record. Events and
 * the reconcile all look this way; looking twice, or dying on the way and looking again, tells the same under the same keys.
 *
 * @param look.call who changed an add-on, if that made us look
 * @param look.seen the cluster as it was read a moment ago; absent: it is read
 * @returns the record; undefined when there is no such cluster
 */
export function lookAtCluster(
  ports: LookPorts,
  ref: ClusterRef,
  { now, call, seen: just }: { now: Date; call?: NamedCall | undefined; seen?: ClusterSnapshot | undefined },
): Promise<ClusterRecord | undefined> {
  let given = just;
  return untilWritten(async () => {
    const snapshot = given ?? (await orGone(() => ports.clusters.read(ref)));
    // Who has to do it again looks again.
    given = undefined;
    if (!snapshot) return undefined;
    const stored = await ports.clusterRecords.get(clusterId(ref));
    const known = isSame(stored, snapshot) ? stored : undefined;
    const names = new Set([...snapshot.addons.map(({ name }) => name), ...Object.keys(known?.addons ?? {})]);
    if (call) names.add(call.addon);
    const seen = new Map([...names].sort().map((name) => [name, snapshot.addons.find((addon) => addon.name === name)]));
    const context = recordContext(ports.policy, snapshot);
    return settle(ports, { known, seen, at: snapshot.observedAt, call, now }, (addons) =>
      recordSeen(stored, snapshot, { ...context, addons }),
    );
  });
}

/** What the policy file makes of a cluster. */
export function recordContext(policy: Composition["policy"], snapshot: ClusterSnapshot) {
  const labels = resolveLabels(policy.clusters, snapshot);
  return { labels, owner: ownerOf(policy, { ref: snapshot.ref, labels }) };
}

/** The same for one add-on, by one call to EKS where the cluster is on record and has the add-on. */
export function lookAtAddon(
  ports: LookPorts,
  ref: ClusterRef,
  addon: string,
  { now, call }: { now: Date; call?: NamedCall | undefined },
): Promise<ClusterRecord | undefined> {
  return untilWritten(async () => {
    const known = await ports.clusterRecords.get(clusterId(ref));
    const found = known && known.status !== "DELETED" ? await ports.clusters.readAddon(ref, addon) : undefined;
    // Gone, or never seen: what that means is the whole cluster's to say, which may be gone itself.
    if (!known || !found) return lookAtCluster(ports, ref, { now, call });
    const seen = new Map([[addon, found]]);
    const at = now.toISOString();
    return settle(ports, { known, seen, at, call, now }, (addons) => ({
      ...known,
      addons: { ...known.addons, ...addons },
    }));
  });
}

interface Seen {
  /** What is on record of this very cluster. */
  known: ClusterRecord | undefined;
  /** By name, as it is now; those that are not looked at are left out. */
  seen: ReadonlyMap<string, AddonSnapshot | undefined>;
  at: string;
  call: NamedCall | undefined;
  now: Date;
}

async function settle(
  ports: LookPorts,
  { known, seen, at, call, now }: Seen,
  written: (addons: ClusterRecord["addons"]) => ClusterRecord,
): Promise<ClusterRecord> {
  const held = await isLocked(ports, known?.id ?? written({}).id, now);
  const looks = [...seen].map(([name, found]) => {
    const own = call?.addon === name ? call : undefined;
    const look: AddonLook = { now: found, at, before: known?.lastSeenAt, call: own, held };
    return { name, found, ...addonLooked(known?.addons[name], look) };
  });
  const addons = Object.fromEntries(looks.flatMap(({ name, record }) => (record ? [[name, record]] : [])));
  const record = written(addons);
  // With its cluster everything goes, and everything comes: that says nothing about the add-ons.
  const judged = record.status !== "DELETING" && record.status !== "CREATING";
  const meant = looks.filter(({ name }) => judged || name === call?.addon);
  const states = await Promise.all(meant.map(async (look) => ({ ...look, state: await stateOf(ports, record, look) })));
  for (const { state, news } of states) if (news.length > 0) await tell(ports, record, state, news, at);
  if (judged) {
    const found = states.map(({ name, state }) => ({ name, ...addonFindings(state) }));
    await observe(ports, record, found, { at, now, silently: held && (call === undefined || call.ours) });
  }
  // Last, because it is what makes the next look see nothing new.
  return ports.clusterRecords.save(record);
}

async function stateOf(
  { policy, versions }: Pick<LookPorts, "policy" | "versions">,
  { ref, labels, version, addons, adoption, autoMode }: ClusterRecord,
  { name, found, news }: { name: string; found: AddonSnapshot | undefined; news: AddonNews[] },
): Promise<AddonState> {
  const wanted = clusterTemplate(policy, { ref, labels }).addons.find((addon) => addon.name === name);
  const offered = found ? await versions.addonVersions(ref, name) : [];
  return {
    name,
    now: found,
    record: addons[name],
    minor: version,
    // Adoption is still about to install what is missing, and Auto Mode has some of it built in.
    wanted:
      !found && (adoption?.status === "running" || (autoMode && BUILT_INTO_AUTO_MODE.has(name))) ? undefined : wanted,
    offered: offered.length > 0 ? offered : undefined,
    deletedBy: news.find(({ change }) => change.kind === "delete")?.change.by,
  };
}

async function tell(
  { events, clusterRecords }: Pick<LookPorts, "events" | "clusterRecords">,
  { id, ref, labels }: ClusterRecord,
  state: AddonState,
  news: readonly AddonNews[],
  at: string,
): Promise<void> {
  const { name, now, wanted } = state;
  const peers = peersOf(await clusterRecords.list(), { id, tier: labels.tier, addon: name });
  const { present } = addonFindings(state);
  const notes = addonNotes(now, { wanted, present, peers, tier: labels.tier });
  await events.publish(
    news.map(({ what, change }) =>
      addonChanged({
        cluster: ref,
        addon: name,
        changeId: change.id,
        what,
        status: now?.status ?? null,
        from: change.from,
        to: now?.version ?? null,
        issues: (now?.issues ?? []).map(({ code, message }) => ({ code, message })),
        by: change.by ?? null,
        address: change.address ?? null,
        notes: what === "started" ? [] : notes,
        at,
      }),
    ),
  );
}

/** One observation per set of rules that could be asked: mostly one for all. */
async function observe(
  ports: LookPorts,
  { id }: ClusterRecord,
  found: readonly ({ name: string } & ReturnType<typeof addonFindings>)[],
  { at, now, silently }: { at: string; now: Date; silently: boolean },
): Promise<void> {
  const complete = found.filter(({ rules }) => rules.length === ADDON_RULES.length);
  const groups = [complete, ...found.filter((each) => !complete.includes(each)).map((each) => [each])];
  for (const group of groups) {
    const rules = group[0]?.rules ?? [];
    if (rules.length === 0) continue;
    const scope = { rules, subjects: group.map(({ name }) => name) };
    const present = await withoutSelfManaged(
      ports,
      id,
      group.flatMap((each) => each.present),
    );
    await observeFindings(ports, { clusterId: id, at, scope, present }, { now, silently });
  }
}

/** What a scan found to be installed by hand is not missing; only the cluster's own API tells, which is not asked here. */
async function withoutSelfManaged(
  { findings }: Pick<LookPorts, "findings">,
  id: string,
  present: PresentFinding[],
): Promise<PresentFinding[]> {
  if (!present.some(({ rule }) => rule === "addon-missing")) return present;
  const known = (await findings.of(id)).filter(isOpen);
  const byHand = known.filter(({ rule }) => rule === "addon-self-managed").map(({ subject }) => subject);
  return present.filter(({ rule, subject }) => rule !== "addon-missing" || !byHand.includes(subject));
}
