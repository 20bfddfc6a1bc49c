import type * as z from "zod";
import { executionName } from "#core/run/names.ts";
import type { adoptClusterInput } from "#workflows/adopt-cluster/contract.ts";
import type { Composition } from "../compose.ts";

/**
 * Starts an adoption; one of the same name that was started before is found instead.
 *
 * @param start.name an instant: when the cluster was made, which makes all who tell of it start the same one, or when somebody asked
 */
export function startAdoption(
  { starter, stateMachines }: Pick<Composition, "starter" | "stateMachines">,
  { name, input }: { name: string; input: z.input<typeof adoptClusterInput> },
): Promise<{ executionArn: string; alreadyStarted: boolean }> {
  const stamp = name.slice(0, 19).replace(/[-:]/g, "");
  const kind = input.cause === "by-hand" ? "adopt-by-hand" : "adopt";
  return starter.start({
    stateMachineArn: stateMachines["adopt-cluster"],
    name: executionName(`${kind}-${stamp}`, input.clusterId),
    input,
  });
}
