import { type ClusterRef, clusterId } from "../fleet/cluster.ts";

/** What a delivery says of the cluster it is about, the surest first. */
export interface About {
  /** Of the cluster, or of something in it: a node group, an add-on. */
  arns?: readonly string[];
  /** Names, or `<account>/<region>/<name>`. */
  names?: readonly string[];
  /** Texts in which the name of one of our clusters may stand: an alarm's name, a composite alarm's rule. */
  texts?: readonly string[];
  /** Where it happened: narrows names. */
  account?: string;
  region?: string;
  /** Why it is told of no one cluster, whatever it names. */
  apart?: string;
}

/** A cluster as far as it matters here: its record is one. */
export interface KnownCluster {
  ref: ClusterRef;
  labels: Readonly<Record<string, string | undefined>>;
}

export type Attributed = { cluster: ClusterRef; labels: KnownCluster["labels"] } | { why: string };

/** The ids of all clusters a delivery can be about; undefined where it takes the whole fleet to tell. */
export function idsOf({ arns = [], names = [], texts = [] }: About): string[] | undefined {
  const ids = arns.flatMap(refOfArn);
  if (names.some((name) => !name.includes("/"))) return undefined;
  return ids.length + names.length === 0 && texts.length > 0 ? undefined : [...ids, ...names];
}

export const NAMES_NONE = "it names no cluster";

const ARN =
  /^arn:aws[a-z-]*:eks:([a-z0-9-]+):(\d{12}):(?:cluster|nodegroup|addon|fargateprofile|podidentityassociation)\/([^/]+)/;

/** The cluster of the fleet that a delivery is about, or why none is known. */
export function attribute(about: About, fleet: readonly KnownCluster[]): Attributed {
  const { arns = [], names = [], texts = [], apart } = about;
  if (apart !== undefined) return { why: apart };
  const named = [...arns.flatMap(refOfArn), ...names];
  for (const one of named) {
    const found = meant(one, about, fleet);
    if ("cluster" in found || named.length === 1) return found;
  }
  if (named.length > 0) return { why: `the fleet has none of the clusters it names: ${named.slice(0, 5).join(", ")}` };
  for (const text of texts) {
    const found = mentioned(text, about, fleet);
    if (found) return found;
  }
  return { why: NAMES_NONE };
}

function refOfArn(arn: string): string[] {
  const [, region, account, name] = ARN.exec(arn) ?? [];
  return region && account && name ? [clusterId({ account, region, name })] : [];
}

const isIn = ({ account, region }: About, { ref }: KnownCluster): boolean =>
  (account === undefined || ref.account === account) && (region === undefined || ref.region === region);

function meant(name: string, about: About, fleet: readonly KnownCluster[]): Attributed {
  if (name.includes("/")) {
    const found = fleet.find(({ ref }) => clusterId(ref) === name);
    return found ? one(found) : { why: `the fleet has no cluster ${name}` };
  }
  const all = fleet.filter(({ ref }) => ref.name === name);
  const here = all.filter((cluster) => isIn(about, cluster));
  // Monitoring often stands in an account of its own: a name that only one cluster has is enough.
  const candidates = here.length > 0 ? here : all;
  const [first, ...others] = candidates;
  if (!first) return { why: `the fleet has no cluster ${name}` };
  if (others.length === 0) return one(first);
  return { why: `several clusters are called ${name}: ${candidates.map(({ ref }) => clusterId(ref)).join(", ")}` };
}

/** The one cluster whose name stands in a text as a word of its own; of names within each other, the longest. */
function mentioned(text: string, about: About, fleet: readonly KnownCluster[]): Attributed | undefined {
  const here = fleet.filter((cluster) => isIn(about, cluster) && hasWord(text, cluster.ref.name));
  const longest = here.filter(
    ({ ref }) => !here.some((other) => other.ref.name !== ref.name && other.ref.name.includes(ref.name)),
  );
  const [first, ...others] = longest;
  return first && others.length === 0 ? one(first) : undefined;
}

/** A short name is too likely to be a word of something else. */
const SHORTEST = 4;

function hasWord(text: string, name: string): boolean {
  if (name.length < SHORTEST) return false;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? "";
    const after = text[at + name.length] ?? "";
    if (!/[A-Za-z0-9]/.test(before) && !/[A-Za-z0-9]/.test(after)) return true;
  }
  return false;
}

const one = ({ ref, labels }: KnownCluster): Attributed => ({ cluster: ref, labels });
