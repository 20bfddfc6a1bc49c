import { within } from "../fleet/cidr.ts";
import type { ClusterRef } from "../fleet/cluster.ts";
import type { SitePolicy } from "../policy/sites-policy.ts";
import type { Scope } from "../ports/clusters.ts";
import type { ManagedInstanceSnapshot } from "../ports/hybrid.ts";
import { ACTIVATION_TAGS, type ActivationRecord } from "./activation.ts";
import type { Breach, Judgement } from "./node.ts";
import { clusterArn } from "./sites.ts";

export interface NodeFacts {
  place: Scope;
  instance: ManagedInstanceSnapshot;
  tags: Readonly<Record<string, string>>;
  /** Ours, of the activation it was registered with. */
  record: ActivationRecord | undefined;
  /** Registered with the same activation, in the order they came, it among them; only needed where there is a record. */
  siblings: readonly string[];
  /** Of the account and Region. */
  sites: readonly SitePolicy[];
  /** ARNs of the fleet's clusters: of the sites, and all others on record. */
  clusters: readonly ClusterRef[];
  /** When each site was looked at for the first time, by its name. */
  watchedSince: Readonly<Record<string, string>>;
}

/**
 * Whether a managed instance is a hybrid node of the fleet, and whether it is one that should be there. SSM serves more than EKS: a machine that has nothing of a site
 * (its role, its cluster's tag, an address of its networks) is not ours to judge.
 *
 * @returns undefined for such a machine
 */
export function judgeNode(facts: NodeFacts): Judgement | undefined {
  const { instance, record, sites } = facts;
  const site = record ? sites.find(({ name }) => name === record.site) : siteOf(facts);
  const cluster = record?.cluster ?? site?.cluster ?? clusterOf(facts);
  if (!cluster) return undefined;
  const found = { ...(site ? { site: site.name } : {}), cluster };
  const role = site?.role ?? record?.role;
  const wrong = [...wrongRole(instance, record?.role ?? role), ...wrongCluster(facts, cluster)];
  if (record) {
    const breaches = [...ended(instance, record), ...overLimit(facts, record), ...wrong];
    return { ...found, activationRecord: record.id, breaches };
  }
  const since = site && facts.watchedSince[site.name];
  const there = since !== undefined && instance.registeredAt !== undefined && instance.registeredAt < since;
  if (there) return { ...found, breaches: wrong, foundThere: true };
  return { ...found, breaches: [unknownActivation(instance), ...wrong] };
}

const unknownActivation = ({ activationId }: ManagedInstanceSnapshot): Breach => ({
  code: "UNKNOWN_ACTIVATION",
  message:
    activationId === undefined
      ? "SSM does not say by which activation it was registered"
      : `it was registered by activation ${activationId}, which Fleetwright did not issue`,
});

/** Most telling first: a tag says what somebody meant, an address only where it stands. */
function siteOf({ instance, tags, sites }: NodeFacts): SitePolicy | undefined {
  const tag = tags[ACTIVATION_TAGS.cluster];
  const tests: ((site: SitePolicy) => boolean)[] = [
    ({ name }) => tags[ACTIVATION_TAGS.site] === name,
    (site) => tag === clusterArn(site.cluster) && isIn(instance.ipAddress, site),
    (site) => isIn(instance.ipAddress, site),
    (site) => tag === clusterArn(site.cluster),
    ({ role }) => instance.role !== undefined && nameOf(instance.role) === nameOf(role),
  ];
  return tests.map((test) => sites.find(test)).find((site) => site !== undefined);
}

/** An address that cannot be read is of no site. */
function isIn(address: string | undefined, { nodeCidrs }: SitePolicy): boolean {
  if (address === undefined) return false;
  try {
    return nodeCidrs.some((range) => within(address, range));
  } catch {
    return false;
  }
}

const clusterOf = ({ tags, clusters }: NodeFacts): ClusterRef | undefined =>
  clusters.find((cluster) => clusterArn(cluster) === tags[ACTIVATION_TAGS.cluster]);

/** SSM tells a role with its path or without. */
const nameOf = (role: string): string => role.split("/").at(-1) ?? role;

function wrongRole({ role }: ManagedInstanceSnapshot, wanted: string | undefined): Breach[] {
  if (role === undefined || wanted === undefined || nameOf(role) === nameOf(wanted)) return [];
  return [{ code: "WRONG_ROLE", message: `its role is ${role}, its site's is ${wanted}` }];
}

/** A tag that is missing is put there; one that says something else was meant. */
function wrongCluster({ tags }: NodeFacts, cluster: ClusterRef): Breach[] {
  const [found, wanted] = [tags[ACTIVATION_TAGS.cluster], clusterArn(cluster)];
  if (found === undefined || found === wanted) return [];
  const message = `its tag ${ACTIVATION_TAGS.cluster} says ${found}, its cluster is ${wanted}`;
  return [{ code: "WRONG_CLUSTER", message }];
}

/** Between our word that it is over and SSM's deed: who registers meanwhile does so by an activation that is still good. */
const ENDING_SECONDS = 300;

function ended({ registeredAt }: ManagedInstanceSnapshot, record: ActivationRecord): Breach[] {
  if (registeredAt === undefined) return [];
  const { expiresAt, endedAt, status } = record;
  if (expiresAt !== undefined && registeredAt > expiresAt) {
    const message = `it was registered at ${registeredAt}, after its activation expired at ${expiresAt}`;
    return [{ code: "ACTIVATION_ENDED", message }];
  }
  if (endedAt === undefined || Date.parse(registeredAt) <= Date.parse(endedAt) + ENDING_SECONDS * 1000) return [];
  const message = `it was registered at ${registeredAt}, after its activation was ${status} at ${endedAt}`;
  return [{ code: "ACTIVATION_ENDED", message }];
}

/** Who came first is within the limit. */
function overLimit({ instance, siblings }: NodeFacts, { nodes }: ActivationRecord): Breach[] {
  const place = siblings.indexOf(instance.id) + 1;
  if (place <= nodes) return [];
  const message = `it is number ${place} of an activation for ${nodes} node${nodes === 1 ? "" : "s"}`;
  return [{ code: "OVER_THE_LIMIT", message }];
}
