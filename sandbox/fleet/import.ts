import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { InvalidInputError } from "#core/errors.ts";
import { type Answer, type AnswerKind, answersIn } from "./answers.ts";
import { addAccess } from "./import-access.ts";
import { type ClusterSeedInput, type FleetSeed, fleetSeed, INVENTORY_FORMAT } from "./seed.ts";

export interface ImportedFleet {
  fleet: FleetSeed;
  /** What was assumed, left out or decided on the way, one sentence each. */
  notes: string[];
}

/**
 * A fleet from AWS CLI answers, as saved by anyone: `describe-cluster`, `describe-nodegroup`, `describe-addon` and `list-*`, below one directory. Files are
 * recognised by what is in them, never by name. An inventory of our own format is taken as it is.
 *
 * @throws {InvalidInputError} IMPORT_UNREADABLE, IMPORT_BROKEN_FILE, IMPORT_NO_CLUSTERS
 */
export function readFleetDirectory(directory: string): ImportedFleet {
  return readFiles(directory, jsonFilesBelow(directory));
}

/** The same from a directory or from one file, whichever the path is. @throws {InvalidInputError} */
export function readFleetPath(path: string): ImportedFleet {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return isFile ? readFiles(dirname(path), [join(dirname(path), basename(path))]) : readFleetDirectory(path);
}

function readFiles(directory: string, files: readonly string[]): ImportedFleet {
  const answers: Answer[] = [];
  const notes: string[] = [];
  for (const path of files) {
    const file = relative(directory, path);
    const data = parseJson(path, file);
    if (isInventory(data))
      return { fleet: readInventory(data, file), notes: [`${file} is an inventory; it is the whole fleet`] };
    const found = answersIn(data, file);
    if (found.length === 0) notes.push(`${file}: ignored, it holds no answer of describe-* or list-* that is used`);
    answers.push(...found);
  }
  const clusters = clustersOf(answers, notes);
  if (clusters.length === 0) {
    throw new InvalidInputError(
      "IMPORT_NO_CLUSTERS",
      `no describe-cluster answer was found ${files.length === 1 ? `in ${files[0]}` : `below ${directory} (${files.length} JSON files read)`}`,
    );
  }
  return { fleet: fleetSeed.parse({ format: INVENTORY_FORMAT, fleet: "imported", clusters }), notes };
}

/** One inventory file. @throws {InvalidInputError} */
export function readInventoryFile(path: string): FleetSeed {
  return readInventory(parseJson(path, path), path);
}

const isInventory = (data: unknown): boolean =>
  data !== null && typeof data === "object" && "format" in data && data.format === INVENTORY_FORMAT;

function readInventory(data: unknown, file: string): FleetSeed {
  const parsed = fleetSeed.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvalidInputError(
    "IMPORT_BROKEN_FILE",
    `${file} is not an inventory (${INVENTORY_FORMAT}): ${issue?.path.join(".")}: ${issue?.message}`,
  );
}

function jsonFilesBelow(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (cause) {
    throw new InvalidInputError(
      "IMPORT_UNREADABLE",
      `the directory ${directory} cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function parseJson(path: string, file: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new InvalidInputError("IMPORT_UNREADABLE", `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError("IMPORT_BROKEN_FILE", `${file} is not valid JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function clustersOf(answers: readonly Answer[], notes: string[]): ClusterSeedInput[] {
  const byArn = new Map<string, { seed: ClusterSeedInput; directory: string; file: string }>();
  for (const answer of answersOf(answers, "cluster")) {
    const earlier = byArn.get(answer.arn);
    if (earlier) notes.push(`${answer.file}: describes ${answer.seed.name} again; it replaces ${earlier.file}`);
    byArn.set(answer.arn, answer);
  }
  const clusters = [...byArn.values()];
  const owner = (part: { cluster: string; account?: string; region?: string; directory: string }) => {
    const named = clusters.filter(
      ({ seed }) =>
        seed.name === part.cluster &&
        (part.account === undefined || seed.account === part.account) &&
        (part.region === undefined || seed.region === part.region),
    );
    return named.length > 1 ? named.find(({ directory }) => directory === part.directory) : named[0];
  };

  for (const { part, cluster, file, ...place } of answersOf(answers, "nodegroup")) {
    const found = owner({ cluster, ...place });
    if (found) put(found.seed, "nodegroups", part);
    else notes.push(`${file}: node group ${part.name} belongs to cluster ${cluster}, which is not described`);
  }
  for (const { part, cluster, file, ...place } of answersOf(answers, "addon")) {
    const found = owner({ cluster, ...place });
    if (found) put(found.seed, "addons", part);
    else notes.push(`${file}: add-on ${part.name} belongs to cluster ${cluster}, which is not described`);
  }
  const access = [
    ...answersOf(answers, "access-entry"),
    ...answersOf(answers, "access-policies"),
    ...answersOf(answers, "association"),
  ];
  addAccess(access, owner, notes);
  for (const { list, names, directory, file } of answersOf(answers, "list"))
    assumeListed(clusters, { list, names, directory, file }, notes);
  return clusters.map(({ seed }) => seed);
}

/** The same node group or add-on described again replaces the earlier answer. */
function put<Part extends { name: string }>(seed: ClusterSeedInput, member: "nodegroups" | "addons", part: Part): void {
  const others = (seed[member] ?? []).filter(({ name }) => name !== part.name);
  Object.assign(seed, { [member]: [...others, part] });
}

/** `list-*` answers do not say which cluster they are of: they belong to the one cluster of their directory, if there is just one. */
function assumeListed(
  clusters: { seed: ClusterSeedInput; directory: string }[],
  {
    list,
    names,
    directory,
    file,
  }: { list: "clusters" | "nodegroups" | "addons"; names: string[]; directory: string; file: string },
  notes: string[],
): void {
  if (list === "clusters") {
    for (const name of names) {
      if (!clusters.some(({ seed }) => seed.name === name))
        notes.push(`${file}: cluster ${name} is listed but not described; it is left out`);
    }
    return;
  }
  const [only, ...others] = clusters.filter((cluster) => cluster.directory === directory);
  if (!only || others.length > 0) {
    notes.push(`${file}: lists ${list} (${names.join(", ")}) but not of which cluster; left out`);
    return;
  }
  for (const name of names) {
    if (only.seed[list]?.some((part) => part.name === name)) continue;
    put(only.seed, list, { name });
    const what = list === "addons" ? `add-on ${name}` : `node group ${name}`;
    const assumed = list === "addons" ? "the default version" : "the cluster's version and three nodes";
    notes.push(`${file}: ${what} of ${only.seed.name} is listed but not described; assumed with ${assumed}`);
  }
}

function answersOf<Kind extends AnswerKind>(answers: readonly Answer[], kind: Kind): Extract<Answer, { kind: Kind }>[] {
  return answers.filter((answer): answer is Extract<Answer, { kind: Kind }> => answer.kind === kind);
}
