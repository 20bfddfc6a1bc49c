import { ClusterNotFoundError, FleetwrightError } from "#core/errors.ts";
import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import type { ClusterFacts, Fact, FactName, FactValues } from "#core/fleet/facts.ts";
import type { Clock, ClusterFactsReader } from "#core/ports.ts";

/** Who reads which fact. A fact nobody reads here is unread. */
export type FactSources = { readonly [Name in FactName]?: (ref: ClusterRef) => Promise<FactValues[Name]> };

/** Puts together what different APIs tell of a cluster; one that fails takes only its own fact with it. */
export function factsReader(sources: FactSources, clock: Clock): ClusterFactsReader {
  return {
    async read(ref, names) {
      const wanted = [...new Set(names)];
      const read = await Promise.all(
        wanted.map(async (name) => [name, await factOf<unknown>(sources[name], ref)] as const),
      );
      const facts = Object.fromEntries(read) as ClusterFacts["facts"];
      return { ref, readAt: clock.now().toISOString(), facts };
    },
  };
}

async function factOf<Value>(
  source: ((ref: ClusterRef) => Promise<Value>) | undefined,
  ref: ClusterRef,
): Promise<Fact<Value>> {
  if (!source) return { unread: { code: "NoSource", message: `nothing here reads it of ${clusterId(ref)}` } };
  try {
    return { value: await source(ref) };
  } catch (error) {
    // A mistake of ours must not look like a cluster that cannot be read, and one that is gone has no facts.
    if (!(error instanceof FleetwrightError) || error instanceof ClusterNotFoundError) throw error;
    return { unread: { code: error.name, message: error.message } };
  }
}
