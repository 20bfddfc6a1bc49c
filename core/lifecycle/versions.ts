/** Versions of one Region that are known already. Times are ISO 8601 strings in UTC. */
export interface VersionsRecord {
  kind: "versions";
  /** The Region. */
  subject: string;
  /** By subject (`versionSubject`): each version, and when it was noticed. */
  known: Record<string, Record<string, string>>;
  /** 0: not stored yet. */
  revision: number;
}

/** Something that comes in versions: Kubernetes itself, an add-on, or the node image of a minor and AMI type. */
export type Versioned =
  | { kind: "kubernetes" }
  | { kind: "addon"; name: string }
  | { kind: "node-image"; minor: string; amiType: string };

/** What a Region offers of one thing now. */
export interface Offer {
  of: Versioned;
  versions: readonly string[];
}

/** A version that was not there the last time. */
export interface NewVersion {
  region: string;
  of: Versioned;
  version: string;
}

export const versionSubject = (of: Versioned): string =>
  of.kind === "kubernetes"
    ? of.kind
    : of.kind === "addon"
      ? `addon/${of.name}`
      : `node-image/${of.minor}/${of.amiType}`;

/** `Kubernetes`, `add-on coredns`, `node image AL2023_x86_64_STANDARD of 1.34`. */
export function versionedText(of: Versioned): string {
  if (of.kind === "kubernetes") return "Kubernetes";
  return of.kind === "addon" ? `add-on ${of.name}` : `node image ${of.amiType} of ${of.minor}`;
}

/** Of node images only the newest is published; as many of those before are remembered, should one come back. */
const IMAGES_KEPT = 10;

/**
 * Compares what a Region offers with what is known of it. What is looked at for the first time (the Region itself, an add-on somebody just began to use) is no news,
 * nor what is gone.
 */
export function noticed(
  record: VersionsRecord,
  offers: readonly Offer[],
  at: string,
): { record: VersionsRecord; news: NewVersion[]; changed: boolean } {
  const known = { ...record.known };
  const news: NewVersion[] = [];
  let changed = false;
  for (const { of, versions } of offers) {
    const subject = versionSubject(of);
    const before = known[subject];
    const added = versions.filter((version) => before?.[version] === undefined);
    if (added.length === 0) continue;
    changed = true;
    const all = { ...before, ...Object.fromEntries(added.map((version) => [version, at])) };
    known[subject] = of.kind === "node-image" ? Object.fromEntries(Object.entries(all).slice(-IMAGES_KEPT)) : all;
    if (before) news.push(...added.map((version) => ({ region: record.subject, of, version })));
  }
  return { record: { ...record, known }, news, changed };
}

/** When a version was noticed in a Region; undefined: it never was. */
export const noticedAt = (record: VersionsRecord | undefined, of: Versioned, version: string): string | undefined =>
  record?.known[versionSubject(of)]?.[version];

const RANK = { kubernetes: 0, addon: 1, "node-image": 2 } as const;

/** Kubernetes first, then add-ons, then node images; by name, then by version. */
export function byVersion(a: NewVersion, b: NewVersion): number {
  if (a.of.kind !== b.of.kind) return RANK[a.of.kind] - RANK[b.of.kind];
  const [left, right] = [`${versionSubject(a.of)} ${a.version}`, `${versionSubject(b.of)} ${b.version}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
