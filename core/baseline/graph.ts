/** Something that waits for others, named by their ids. Ids nobody has do not matter. */
export interface Waiting {
  id: string;
  after: readonly string[];
}

/** Everything a node waits for, directly or through others. */
export function ancestors(id: string, after: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const open = [...(after.get(id) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(after.get(next) ?? []));
  }
  return found;
}

/** The first circle there is, from a node back to itself (`a`, `b`, `a`: a waits for b, which waits for a); undefined when there is none. */
export function findCycle(nodes: readonly Waiting[]): string[] | undefined {
  const after = new Map(nodes.map((node) => [node.id, node.after]));
  const done = new Set<string>();
  const follow = (id: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (done.has(id)) return undefined;
    for (const next of after.get(id) ?? []) {
      const cycle = after.has(next) ? follow(next, [...path, id]) : undefined;
      if (cycle) return cycle;
    }
    done.add(id);
    return undefined;
  };
  for (const { id } of nodes) {
    const cycle = follow(id, []);
    if (cycle) return cycle;
  }
  return undefined;
}

/**
 * Waves: each node as early as those it waits for allow. The nodes of a wave are in order of their ids, whatever order they came in.
 *
 * @throws {RangeError} nodes wait for each other in a circle, or two have the same id
 */
export function wavesOf<Node extends Waiting>(nodes: readonly Node[]): Node[][] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  if (byId.size < nodes.length) throw new RangeError("two nodes have the same id");
  const cycle = findCycle(nodes);
  if (cycle) throw new RangeError(`these wait for each other: ${cycle.join(" -> ")}`);
  const depths = new Map<string, number>();
  const depthOf = (node: Node): number => {
    const known = depths.get(node.id);
    if (known !== undefined) return known;
    const own = Math.max(-1, ...node.after.flatMap((id) => byId.get(id) ?? []).map(depthOf)) + 1;
    depths.set(node.id, own);
    return own;
  };
  const waves: Node[][] = [];
  for (const node of [...nodes].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const depth = depthOf(node);
    waves[depth] = [...(waves[depth] ?? []), node];
  }
  return waves;
}
