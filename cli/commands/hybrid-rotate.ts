import type { Command } from "commander";
import {
  type HybridChangeOptions,
  hybridExamples,
  requestNow,
  whoseChange,
  withHybridChangeOptions,
} from "../hybrid-options.ts";
import { awaitActivation } from "../hybrid-wait.ts";
import { type Io, json } from "../io.ts";
import { ask, operatorOf } from "../operator-options.ts";

export function hybridRotate(parent: Command, io: Io): void {
  withHybridChangeOptions(parent.command("rotate"))
    .description("put a new activation in the place of a site's standing one, now; the old one is deleted then")
    .argument("<site>")
    .addHelpText("after", hybridExamples('rotate berlin --why "a reader left"', "rotate berlin --dry-run"))
    .action((site: string, options: HybridChangeOptions) => rotate(site, options, io));
}

async function rotate(site: string, options: HybridChangeOptions, io: Io): Promise<void> {
  const client = operatorOf(options);
  if (options.dryRun) {
    const { activation } = await ask(client, { action: "show-hybrid", name: site }, "show-hybrid");
    const replaced = activation?.standing && activation.status === "issued" ? activation.id : null;
    if (options.json) io.out(json({ replaces: replaced }));
    else io.out(replaced === null ? `site ${site} would get a standing activation` : `${replaced} would be replaced`);
    return;
  }
  const request = `by-hand-${requestNow()}`;
  const asked = await ask(
    client,
    { action: "rotate-activation", site, request, ...whoseChange(options) },
    "issue-activation",
  );
  return awaitActivation(client, asked.activation.id, options, io);
}
