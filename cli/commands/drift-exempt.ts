import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { systemClock } from "#adapters/aws/system-clock.ts";
import { InvalidInputError } from "#core/errors.ts";
import { type ClusterId, parseClusterId } from "#core/fleet/cluster.ts";
import { withExemption } from "#core/policy/add-exemption.ts";
import type { Selector } from "#core/policy/selector.ts";
import { type Io, json } from "../io.ts";
import { readPolicyText } from "../policy-file.ts";

interface ExemptOptions {
  cluster: string[];
  match: string[];
  subject?: string;
  owner?: string;
  reason?: string;
  until?: string;
  policy: string;
  dryRun?: boolean;
  json?: boolean;
}

const several = (value: string, before: string[]): string[] => [...before, value];

/** Writes an exemption into the policy file: what holds for the fleet is decided by whoever reviews the change of that file. */
export function driftExempt(parent: Command, io: Io): void {
  parent
    .command("exempt <rule>")
    .description("add an exemption to the policy file: nobody is told of what the rule finds there until a day")
    .option(
      "--cluster <name>",
      "which cluster: its name, or account/region/name; a name may be given several times",
      several,
      [],
    )
    .option(
      "--match <key=value>",
      "which clusters, by label or account, region; may be given several times",
      several,
      [],
    )
    .option("--subject <text>", "what of them, as the finding names it: an add-on, a node group")
    .option("--owner <name>", "who answers for it")
    .option("--reason <text>", "why it is borne")
    .option("--until <date>", "when it ends, such as 2026-12-31")
    .addOption(new Option("--policy <file>", "the policy file").default("fleet.yaml"))
    .option("--dry-run", "print the lines, and write nothing")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      '\nExample:\n  fleetwright drift exempt addon-behind --cluster payments --subject coredns --owner payments-team --reason "the chart needs 1.12" --until 2026-12-31',
    )
    .action((rule: string, options: ExemptOptions) => {
      const { owner, reason, until, subject, policy: file, dryRun = false } = options;
      const exemption = {
        rule,
        match: selectorOf(options),
        ...(subject === undefined ? {} : { subject }),
        owner: required(owner, "--owner", "who answers for it"),
        reason: required(reason, "--reason", "why it is borne"),
        expires: required(until, "--until", "there is no exemption without an end"),
      };
      const { text, added, line } = withExemption(readPolicyText(file), file, exemption, systemClock.now());
      if (!dryRun) writeFileSync(file, text);
      if (options.json) io.out(json({ file, line, added, written: !dryRun }));
      else {
        io.out(`${file}:${line}${dryRun ? " (not written)" : ""}`);
        for (const each of added) io.out(`+ ${each}`);
      }
    });
}

function required(value: string | undefined, option: string, why: string): string {
  if (value !== undefined && value.trim() !== "") return value;
  throw new InvalidInputError("EXEMPTION_INCOMPLETE", `${option} is missing: ${why}`);
}

/** A cluster by its whole id. Several of them cannot be one selector: it would match every account with every name. */
function placeAndName(cluster: string, clusters: number): (readonly [string, string])[] {
  if (!cluster.includes("/")) return [["name", cluster]];
  if (clusters === 1 && /^[^/]+\/[^/]+\/[^/]+$/.test(cluster)) {
    const { account, region, name } = parseClusterId(cluster as ClusterId);
    return [
      ["account", account],
      ["region", region],
      ["name", name],
    ];
  }
  const message = `--cluster ${cluster}: expected a name, or one account/region/name alone; give each such cluster an exemption of its own`;
  throw new InvalidInputError("SELECTOR_INVALID", message);
}

/** An exemption for every cluster is said so: `--match name=*`. */
function selectorOf({ cluster, match }: ExemptOptions): Selector {
  const pairs = [
    ...cluster.flatMap((name) => placeAndName(name, cluster.length)),
    ...match.map((text) => {
      const at = text.indexOf("=");
      if (at < 1 || at === text.length - 1)
        throw new InvalidInputError(
          "SELECTOR_INVALID",
          `--match ${text}: expected a key and a value, such as tier=dev`,
        );
      return [text.slice(0, at), text.slice(at + 1)] as const;
    }),
  ];
  if (pairs.length === 0)
    throw new InvalidInputError("SELECTOR_MISSING", "--cluster or --match is missing: which clusters is it about?");
  const values = new Map<string, string[]>();
  for (const [key, value] of pairs) values.set(key, [...(values.get(key) ?? []), value]);
  return Object.fromEntries([...values].map(([key, all]) => [key, all.length === 1 ? (all[0] ?? "") : all]));
}
