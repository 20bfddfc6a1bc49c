import type { NodeRecord } from "#core/hybrid/node.ts";
import type { Scope } from "#core/ports.ts";
import { inOrder, lookAtNode, type NodePorts, sitesIn } from "./look.ts";

export type Seen =
  | { kind: "seen"; record: NodeRecord }
  /** SSM does not know it; `record` if it was ever on record, and not as removed. */
  | { kind: "gone"; record: NodeRecord | undefined }
  | { kind: "not-ours"; reason: string };

/** Looks at a single node, for an event or a person. */
export async function lookAtOne(ports: NodePorts, place: Scope, id: string, now: Date): Promise<Seen> {
  const stored = await ports.nodeRecords.get(place, id);
  const [instance] = await ports.managedInstances.list(place, { ids: [id] });
  if (!instance) return { kind: "gone", record: stored?.removedAt === undefined ? stored : undefined };
  const sites = sitesIn(ports.policy, place);
  const since = await Promise.all(
    sites.map(async ({ name }) => [name, await ports.nodeRecords.watchedSince(place, name)] as const),
  );
  const watched = since.filter((entry): entry is [string, string] => entry[1] !== undefined);
  // Who was there before the first look at a site is for that look to say.
  if (watched.length < since.length && !stored) return { kind: "not-ours", reason: "its sites are not watched yet" };
  const record = await lookAtNode(
    ports,
    {
      place,
      sites,
      watchedSince: Object.fromEntries(watched),
      siblings: async (activationId) =>
        inOrder([
          ...(await ports.managedInstances.list(place, { activationId })),
          ...(await ports.nodeRecords.of(place)).filter(({ activation }) => activation?.id === activationId),
        ]),
      kubelet: () => undefined,
      now,
    },
    instance,
  );
  return record
    ? { kind: "seen", record }
    : { kind: "not-ours", reason: "nothing of a site's is about it, or not yet" };
}
