import { chooseVersion } from "#core/baseline/addon-version.ts";
import { BASELINE_PARTS, type BaselinePart, type Comparison } from "#core/baseline/difference.ts";
import { differences, factsFor } from "#core/baseline/differences.ts";
import { type ClusterTemplate, clusterTemplate } from "#core/baseline/template.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import { type ClusterFacts, factValue } from "#core/fleet/facts.ts";
import { resolveLabels } from "#core/fleet/labels.ts";
import type { AddonOffer } from "#core/ports.ts";
import type { Composition } from "../compose.ts";

/** A cluster beside its template, with what was read for that. */
export interface Compared {
  facts: ClusterFacts;
  /** Absent: the cluster itself could not be read, and so neither its labels nor what it should be. */
  template?: ClusterTemplate;
  comparison: Comparison;
}

/**
 * Reads what the template of a cluster speaks of, and compares. Its tags come first: they say which template is its own.
 *
 * @param which parts to compare, or what says it once the labels are known; absent: all
 * @throws {ClusterNotFoundError} @throws {ThrottledError} @throws {AccessDeniedError} EKS's catalogue of add-ons could not be asked
 */
export async function compareWithTemplate(
  ports: Pick<Composition, "facts" | "addonCatalogue" | "policy">,
  ref: ClusterRef,
  which?: readonly BaselinePart[] | ((place: Pick<ClusterTemplate, "ref" | "labels">) => readonly BaselinePart[]),
): Promise<Compared> {
  const first = await ports.facts.read(ref, ["cluster"]);
  const cluster = factValue(first, "cluster");
  if (!cluster) {
    const fact = first.facts.cluster;
    const reason = fact && "unread" in fact ? fact.unread : { code: "NotAsked", message: "nobody asked for it" };
    const asked = typeof which === "function" ? BASELINE_PARTS : (which ?? BASELINE_PARTS);
    const unchecked = asked.map((part) => ({ part, fact: "cluster" as const, reason }));
    return { facts: first, comparison: { differences: [], satisfied: [], unchecked } };
  }
  const labels = resolveLabels(ports.policy.clusters, { ref, tags: cluster.tags });
  const template = clusterTemplate(ports.policy, { ref, labels });
  const parts = typeof which === "function" ? which(template) : which;
  const more = await ports.facts.read(
    ref,
    factsFor(template, parts).filter((name) => name !== "cluster"),
  );
  const facts: ClusterFacts = { ...more, facts: { ...more.facts, cluster: { value: cluster } } };
  return { facts, template, comparison: await compareRead(ports, { facts, template }, parts) };
}

/** Compares what was read already. @throws as `compareWithTemplate` */
export async function compareRead(
  ports: Pick<Composition, "addonCatalogue">,
  { facts, template }: { facts: ClusterFacts; template: ClusterTemplate },
  parts?: readonly BaselinePart[],
): Promise<Comparison> {
  const concerned = parts === undefined || parts.includes("addons") || parts.includes("associations");
  const offers = concerned ? await offersFor(ports, template) : {};
  const configurationProblems = concerned ? await problemsOf(ports, { template, facts, offers }) : {};
  return differences({ facts, template, offers, configurationProblems, ...(parts ? { parts } : {}) });
}

type Offers = Readonly<Record<string, AddonOffer>>;

async function offersFor(
  { addonCatalogue }: Pick<Composition, "addonCatalogue">,
  { ref, addons }: ClusterTemplate,
): Promise<Offers> {
  const offers = await Promise.all(addons.map(({ name }) => addonCatalogue.offer(ref, name)));
  return Object.fromEntries(offers.flatMap((offer) => (offer ? [[offer.name, offer]] : [])));
}

/** What the schemas of the versions to come have against the template's configuration values. */
async function problemsOf(
  { addonCatalogue }: Pick<Composition, "addonCatalogue">,
  { template, facts, offers }: { template: ClusterTemplate; facts: ClusterFacts; offers: Offers },
): Promise<Record<string, string[]>> {
  const minor = factValue(facts, "cluster")?.version ?? "";
  const problems = template.addons.map(async ({ name, version: wanted, configuration }) => {
    const offer = offers[name];
    if (!configuration || !offer) return [];
    const running = factValue(facts, "addons")?.find((addon) => addon.name === name)?.version;
    const choice = chooseVersion({ wanted, running, minor, offered: offer.versions });
    const version = "version" in choice ? choice.version : running;
    if (version === undefined) return [];
    const found = await addonCatalogue.configurationProblems(template.ref, { name, version }, configuration);
    return [[name, found] as const];
  });
  return Object.fromEntries((await Promise.all(problems)).flat());
}
