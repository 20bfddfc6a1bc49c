import type { Command } from "commander";
import { InvalidInputError } from "#core/errors.ts";
import { parseDuration } from "#core/policy/duration.ts";
import { EXIT, Exit } from "../exit.ts";
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
import { checkLines } from "../view/hybrid.ts";

interface ActivateOptions extends HybridChangeOptions {
  nodes: string;
  lifetime: string;
  name?: string;
  wait: boolean;
}

export function hybridActivate(parent: Command, io: Io): void {
  withHybridChangeOptions(parent.command("activate"))
    .description("issue an activation for a site: its code goes to the secret store, and is shown nowhere")
    .argument("<site>", "a site of the policy file")
    .option("--nodes <n>", "hosts that are to join, 1 to 1000", "1")
    .option("--lifetime <duration>", "until when they can, at most 30d", "24h")
    .option("--name <name>", "name of the request; the same one is the same activation (default: the time)")
    .option("--no-wait", "do not wait until it was made")
    .addHelpText(
      "after",
      hybridExamples("activate berlin --nodes 10 --lifetime 7d", "activate berlin --nodes 10 --dry-run"),
    )
    .action((site: string, options: ActivateOptions) => activate(site, options, io));
}

async function activate(site: string, options: ActivateOptions, io: Io): Promise<void> {
  const nodes = Number(options.nodes);
  if (!Number.isInteger(nodes))
    throw new InvalidInputError("BAD_OPTION", `--nodes ${options.nodes} is not a number of nodes such as 10`);
  const lifetimeSeconds = parseDuration(options.lifetime);
  if (lifetimeSeconds === undefined)
    throw new InvalidInputError("BAD_OPTION", `--lifetime ${options.lifetime} is not a duration such as 24h or 7d`);
  const client = operatorOf(options);
  const wish = { site, nodes, lifetimeSeconds };
  if (options.dryRun) {
    const { checks } = await ask(client, { action: "check-activation", ...wish }, "check-activation");
    if (options.json) io.out(json({ checks }));
    else for (const line of checkLines(checks, io.columns)) io.out(line);
    if (checks.some(({ severity }) => severity === "block")) throw new Exit(EXIT.badInput);
    return;
  }
  const request = options.name ?? requestNow();
  const asked = await ask(
    client,
    { action: "issue-activation", ...wish, request, ...whoseChange(options) },
    "issue-activation",
  );
  if (options.wait) {
    if (!options.json && asked.checks.length > 0) for (const line of checkLines(asked.checks, io.columns)) io.err(line);
    return awaitActivation(client, asked.activation.id, options, io);
  }
  const { activation, checks, alreadyAsked } = asked;
  if (options.json) io.out(json({ activation, checks, alreadyAsked }));
  else io.out(`activation ${activation.id} is being made; see it by: fleetwright hybrid show ${activation.id}`);
}
