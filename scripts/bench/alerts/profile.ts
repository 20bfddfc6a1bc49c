import { type Profiler, Session } from "node:inspector/promises";

/** Where a processor's time went, in seconds. */
export interface Shares {
  /** Of functions of core, events, functions and adapters, and what they call in libraries; without the stores and the SDK's clients. */
  ours: number;
  /** The SDKs' clients: they write requests and read answers in a real deployment as well. */
  clients: number;
  /** The sandbox, its stores, the bench, Node and the garbage collector. */
  others: number;
  /** Ours by file and function, the longest first. */
  top: { what: string; seconds: number }[];
}

const INTERVAL_MICROSECONDS = 500;

/** Runs it under V8's sampling profiler, which slows it down a little. */
export async function profiled<T>(work: () => Promise<T>): Promise<{ result: T; shares: Shares }> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: INTERVAL_MICROSECONDS });
  await session.post("Profiler.start");
  const result = await work();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  return { result, shares: sharesOf(profile) };
}

type Owner = "ours" | "clients" | "others";

const OURS = /\/(core|events|functions|adapters)\//;
const CLIENTS = /\/node_modules\/(@aws-sdk|@smithy|@slack)\//;

/** Who a function belongs to; undefined: whoever called it. */
function ownerOf({ url, functionName }: Profiler.ProfileNode["callFrame"]): Owner | undefined {
  if (functionName === "(garbage collector)" || functionName === "(idle)" || functionName === "(program)")
    return "others";
  if (CLIENTS.test(url)) return "clients";
  if (url.includes("/node_modules/") || url === "" || url.startsWith("node:")) return undefined;
  if (url.includes("/adapters/memory/")) return "others";
  return OURS.test(url) ? "ours" : "others";
}

function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Shares {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const owned = new Map<number, { owner: Owner; what: string }>();
  const find = (id: number): { owner: Owner; what: string } => {
    const known = owned.get(id);
    if (known) return known;
    const frame = byId.get(id)?.callFrame;
    const owner = frame && ownerOf(frame);
    const parent = parents.get(id);
    const file = frame?.url.split("/").slice(-3).join("/");
    const found: { owner: Owner; what: string } = owner
      ? { owner, what: `${file} ${frame?.functionName}` }
      : parent === undefined
        ? { owner: "others", what: "" }
        : find(parent);
    owned.set(id, found);
    return found;
  };
  const seconds: Record<Owner, number> = { ours: 0, clients: 0, others: 0 };
  const byPlace = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const { owner, what } = find(id);
    const took = (timeDeltas[index] ?? 0) / 1e6;
    seconds[owner] += took;
    if (owner === "ours") byPlace.set(what, (byPlace.get(what) ?? 0) + took);
  }
  const top = [...byPlace].map(([what, took]) => ({ what, seconds: took })).sort((a, b) => b.seconds - a.seconds);
  return { ...seconds, top: top.slice(0, 12) };
}
