import type { Command } from "commander";
import { type HybridChangeOptions, hybridExamples, whoseChange, withHybridChangeOptions } from "../hybrid-options.ts";
import { type Io, json } from "../io.ts";
import { ask, operatorOf } from "../operator-options.ts";

export function hybridRevoke(parent: Command, io: Io): void {
  withHybridChangeOptions(parent.command("revoke"))
    .description("delete an activation and the secret with its code; nodes that registered with it stay")
    .argument("<activation>", "its name, or SSM's id of it")
    .addHelpText("after", hybridExamples('revoke berlin-20261121093000 --why "sent to the wrong person"'))
    .action((name: string, options: HybridChangeOptions) => revoke(name, options, io));
}

async function revoke(name: string, options: HybridChangeOptions, io: Io): Promise<void> {
  const client = operatorOf(options);
  if (options.dryRun) {
    const { activation } = await ask(client, { action: "show-hybrid", name }, "show-hybrid");
    if (options.json) io.out(json({ activation }));
    else if (activation === null) io.out(`site ${name} has no activation`);
    else io.out(`${activation.id} (${activation.status}) would be deleted; ${registered(activation.registrations)}`);
    return;
  }
  const request = { action: "revoke-activation" as const, activation: name, ...whoseChange(options) };
  const { activation } = await ask(client, request, "revoke-activation");
  if (options.json) io.out(json({ activation }));
  else io.out(`${activation.id} is revoked: nobody can join by it any more; ${registered(activation.registrations)}`);
}

const registered = (count: number): string =>
  count === 0 ? "no node had registered with it" : `the ${count} nodes that registered with it stay`;
