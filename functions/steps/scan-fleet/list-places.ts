import { placesOf } from "#core/policy/places.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/scan-fleet/contract.ts";

/** Where clusters are: each account and Region is scanned on its own. */
export const handler = defineHandler({
  name: "scan-fleet/list-places",
  ...steps["list-places"],
  run: async (_input, { policy }) => ({ places: placesOf(policy) }),
});
