import type { ClusterRecord } from "#core/fleet/record.ts";
import type { Brought, Offered } from "#core/lifecycle/channels.ts";
import { digestId, digestLines } from "#core/lifecycle/digest.ts";
import { type NewVersion, noticed, noticedAt, type Offer, type VersionsRecord } from "#core/lifecycle/versions.ts";
import { addonKey, nodeImageKey } from "#core/planner/plan.ts";
import { placesOf } from "#core/policy/places.ts";
import type { Scope } from "#core/ports.ts";
import { versionAvailable, versionsNoticed } from "#events/fleet/version-available.ts";
import { attempt, mapBounded } from "../bounded.ts";
import { untilWritten } from "../cluster/records.ts";
import type { Composition } from "../compose.ts";

const AT_ONCE = 8;

type VersionPorts = Pick<Composition, "policy" | "clusterRecords" | "versions" | "nodeImages" | "watches" | "events">;

/** What one poll saw. */
export interface Poll {
  records: ClusterRecord[];
  news: NewVersion[];
  offered: Offered;
  noticed: (brought: Brought) => string | undefined;
  /** Regions that could not be asked; what is new there is found by the next poll. */
  failures: unknown[];
}

/**
 * Asks every Region for versions of Kubernetes, of the add-ons and of the node images that are used there, and tells what was not there the last time: an event each, and one
 * digest. Events go out first: who dies before writing them down tells them again, under the same keys.
 */
export async function pollVersions(ports: VersionPorts, now: Date): Promise<Poll> {
  const at = now.toISOString();
  const records = (await ports.clusterRecords.list()).filter(({ status }) => status !== "DELETED");
  const failures: unknown[] = [];
  const polled = await mapBounded(onePerRegion(ports.policy), AT_ONCE, (scope) =>
    attempt(failures, async () => ({ region: scope.region, ...(await offersOf(ports, scope, records)) })),
  );
  const regions = await Promise.all(
    polled
      .filter((each) => each !== undefined)
      .map(async (each) => ({ ...each, ...noticed(await knownIn(ports, each.region), each.offers, at) })),
  );
  const news = regions.flatMap((region) => region.news);
  if (news.length > 0)
    await ports.events.publish([
      ...news.map((each) => versionAvailable({ ...each, at })),
      versionsNoticed({ occurrence: digestId(news), lines: digestLines(news), at }),
    ]);
  for (const { region, offers } of regions) await writeDown(ports, region, offers, at);
  const known = new Map(regions.map(({ region, record }) => [region, record]));
  return {
    records,
    news,
    failures,
    offered: {
      versions: await ports.versions.kubernetesVersions(ports.policy.hub),
      addonVersions: Object.assign({}, ...regions.map((region) => region.addonVersions)),
      nodeReleases: Object.assign({}, ...regions.map((region) => region.nodeReleases)),
    },
    noticed: ({ region, of, version }) => noticedAt(known.get(region), of, version),
  };
}

/** One place per Region, which is asked for all accounts: the catalogue is AWS's. */
function onePerRegion(policy: Composition["policy"]): Scope[] {
  const places = [policy.hub, ...placesOf(policy)];
  return [...new Map(places.toReversed().map((place) => [place.region, place])).values()].reverse();
}

async function offersOf(
  { policy, versions, nodeImages }: VersionPorts,
  scope: Scope,
  records: readonly ClusterRecord[],
): Promise<{ offers: Offer[] } & Pick<Offered, "addonVersions" | "nodeReleases">> {
  const { region } = scope;
  const here = records.filter(({ ref }) => ref.region === region);
  const baseline = here.length > 0 ? policy.baseline.addons.map(({ name }) => name) : [];
  const names = [...new Set([...here.flatMap(({ addons }) => Object.keys(addons)), ...baseline])].sort();
  const groups = here.flatMap(({ nodegroups = {} }) => Object.values(nodegroups));
  const images = new Map(
    groups.flatMap(({ version, amiType }) =>
      amiType === undefined ? [] : [[nodeImageKey(region, version, amiType), { minor: version, amiType }] as const],
    ),
  );
  const kubernetes = await versions.kubernetesVersions(scope);
  const addons = await mapBounded(names, AT_ONCE, async (name) => ({
    name,
    facts: await versions.addonVersions(scope, name),
  }));
  const releases = await mapBounded([...images], AT_ONCE, async ([key, image]) => ({
    key,
    image,
    release: await nodeImages.latestRelease(scope, image),
  }));
  return {
    offers: [
      { of: { kind: "kubernetes" }, versions: kubernetes.map(({ version }) => version) },
      ...addons.map(({ name, facts }) => ({
        of: { kind: "addon" as const, name },
        versions: facts.map(({ version }) => version),
      })),
      ...releases.flatMap(({ image, release }) =>
        release === undefined ? [] : [{ of: { kind: "node-image" as const, ...image }, versions: [release] }],
      ),
    ],
    addonVersions: Object.fromEntries(addons.map(({ name, facts }) => [addonKey(region, name), facts])),
    nodeReleases: Object.fromEntries(
      releases.flatMap(({ key, release }) => (release === undefined ? [] : [[key, release]])),
    ),
  };
}

async function knownIn({ watches }: Pick<VersionPorts, "watches">, region: string): Promise<VersionsRecord> {
  return (await watches.get("versions", region)) ?? { kind: "versions", subject: region, known: {}, revision: 0 };
}

async function writeDown(
  ports: Pick<VersionPorts, "watches">,
  region: string,
  offers: readonly Offer[],
  at: string,
): Promise<void> {
  await untilWritten(async () => {
    const { record, changed } = noticed(await knownIn(ports, region), offers, at);
    if (changed) await ports.watches.save(record);
  });
}
