import * as z from "zod";
import type { ActivationRecord } from "#core/hybrid/activation.ts";
import type { Scope } from "#core/ports.ts";
import { attempt, throwFirst } from "#functions/runtime/bounded.ts";
import type { Composition } from "#functions/runtime/compose.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { watchAnchors } from "#functions/runtime/hybrid/anchors.ts";
import { placeOf } from "#functions/runtime/hybrid/issuing.ts";
import { keepActivations } from "#functions/runtime/hybrid/upkeep.ts";

/** Once an hour: activations end, standing ones are replaced, what belongs to nothing is deleted, certificates are watched. */
export const handler = defineHandler({
  name: "rotate-activations",
  input: z.unknown(),
  output: z.strictObject({ ended: z.array(z.string()), renewed: z.array(z.string()), orphans: z.int() }),
  run: async (_event, ports, { now }) => {
    const records = await ports.activationRecords.list();
    const done = { ended: [] as string[], renewed: [] as string[], orphans: 0 };
    const failures: unknown[] = [];
    for (const place of placesOf(ports, records)) {
      await attempt(failures, async () => {
        const { ended, renewed, orphans } = await keepActivations(ports, place, records, now);
        done.ended.push(...ended);
        done.renewed.push(...renewed);
        done.orphans += orphans;
        await watchAnchors(ports, place, now);
      });
    }
    throwFirst(failures);
    return done;
  },
});

/** Where sites are, and where activations still are, as far as the fleet's accounts go. */
function placesOf({ policy }: Composition, records: readonly ActivationRecord[]): Scope[] {
  const open = records.filter(({ status }) => status === "requested" || status === "issued");
  const places = [...policy.sites, ...open].map(placeOf);
  const known = places.filter(({ account }) => policy.accounts.some(({ id }) => id === account));
  return [...new Map(known.map((place) => [`${place.account}/${place.region}`, place])).values()];
}
