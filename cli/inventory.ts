import type { OperatorClient } from "#adapters/aws/operator-client.ts";
import { INVENTORY_FORMAT, type Inventory, type InventoryAnswer } from "#events/operator/inventory.ts";
import { ask } from "./operator-options.ts";

/** The whole fleet of a deployment or running sandbox, page after page. `now` is its clock at the first page. */
export async function readInventory(
  client: OperatorClient,
): Promise<{ inventory: Inventory; leftOut: string[]; now: string }> {
  const pages: InventoryAnswer[] = [];
  let after: string | null = null;
  do {
    const page: InventoryAnswer = await ask(
      client,
      { action: "inventory", ...(after === null ? {} : { after }) },
      "inventory",
    );
    pages.push(page);
    after = page.next;
  } while (after !== null);
  const [first] = pages;
  return {
    inventory: {
      format: INVENTORY_FORMAT,
      fleet: first?.fleet ?? "",
      clusters: pages.flatMap(({ clusters }) => clusters),
    },
    leftOut: pages.flatMap((page) => page.leftOut),
    now: first?.now ?? "",
  };
}
