import type { Command } from "commander";
import { InvalidInputError } from "#core/errors.ts";
import { parseDuration } from "#core/policy/duration.ts";
import { type Io, json } from "../io.ts";
import { ask, asOption, type OperatorOptions, operatorOf, whoAsks, withOperatorOptions } from "../operator-options.ts";
import { silenceLines, silencesLines } from "../view/silences.ts";

interface SilenceOptions extends OperatorOptions {
  as?: string;
  cluster?: string;
  alert?: string;
  for?: string;
  until?: string;
  from?: string;
  owner?: string;
  reason: string;
}

export function alertsSilence(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("silence"))
    .description("tell nobody of some alerts for a while; for the very same alerts again: for longer")
    .argument("[matcher...]", 'what their labels must be, such as team="a" or severity=~"info|warning"; all must match')
    .option("--cluster <name>", "of this cluster: its name, or account/region/name")
    .option("--alert <name>", "of this name")
    .option("--for <duration>", "how long, such as 2h or 1d")
    .option("--until <time>", "until when, such as 2026-11-24T18:00:00Z")
    .option("--from <time>", "from when on (default: now)")
    .requiredOption("--reason <text>", "why; whoever wonders about the silence reads it")
    .option("--owner <name>", "who answers for it (default: who asks)")
    .addOption(asOption())
    .addHelpText(
      "after",
      '\nExamples:\n  fleetwright alerts silence --cluster payments-prod --alert KubeNodeNotReady --for 2h --reason "disks are replaced, ticket 4711"\n  fleetwright alerts silence \'team="a"\' \'severity=~"info|warning"\' --until 2026-11-24T18:00:00Z --reason "load test"',
    )
    .action(async (matchers: string[], options: SilenceOptions) => {
      const { as, cluster, alert, from, owner, reason } = options;
      const { name: by, ...guessed } = whoAsks(as);
      const answer = await ask(
        operatorOf(options),
        {
          action: "silence-alerts",
          matchers,
          ...(cluster === undefined ? {} : { cluster }),
          ...(alert === undefined ? {} : { alert }),
          ...(from === undefined ? {} : { from: timeOf("--from", from) }),
          ...(owner === undefined ? {} : { owner }),
          ...endOf(options),
          by,
          why: reason,
          ...guessed,
        },
        "silence-alerts",
      );
      const { outcome, silence } = answer;
      if (options.json) io.out(json({ outcome, silence }));
      else for (const line of silenceLines(outcome, silence)) io.out(line);
    });
}

export function alertsUnsilence(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("unsilence"))
    .description("end a silence; what still fires is told")
    .argument("<id>", "as `alerts silences` shows it")
    .option("--why <text>", "kept with the silence", "")
    .addOption(asOption())
    .addHelpText("after", '\nExamples:\n  fleetwright alerts unsilence 3f9a1c04be --why "the disks are back"')
    .action(async (id: string, options: OperatorOptions & { as?: string; why: string }) => {
      const { name: by, ...guessed } = whoAsks(options.as);
      const request = { action: "end-silence" as const, id, by, why: options.why, ...guessed };
      const { outcome, silence } = await ask(operatorOf(options), request, "end-silence");
      if (options.json) io.out(json({ outcome, silence }));
      else for (const line of silenceLines(outcome, silence)) io.out(line);
    });
}

export function alertsSilences(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("silences"))
    .description("what is silent now, and will be, who says so and why")
    .option("--all", "also silences that ended in the last days")
    .action(async (options: OperatorOptions & { all?: boolean }) => {
      const request = { action: "list-silences" as const, all: options.all ?? false };
      const { now, silences } = await ask(operatorOf(options), request, "list-silences");
      if (options.json) io.out(json({ now, silences }));
      else for (const line of silencesLines(silences, now, io.columns)) io.out(line);
    });
}

/** @throws {InvalidInputError} BAD_OPTION */
function endOf({ for: duration, until }: SilenceOptions): { seconds: number } | { until: string } {
  if ((duration === undefined) === (until === undefined))
    throw new InvalidInputError(
      "BAD_OPTION",
      "a silence ends: say either how long with --for, or until when with --until",
    );
  if (until !== undefined) return { until: timeOf("--until", until) };
  const seconds = parseDuration(duration ?? "");
  if (seconds !== undefined && seconds > 0) return { seconds };
  throw new InvalidInputError("BAD_OPTION", `--for ${duration} is not a duration such as 90m, 2h or 1d`);
}

function timeOf(option: string, text: string): string {
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  throw new InvalidInputError("BAD_OPTION", `${option} ${text} is not a time such as 2026-11-24T18:00:00Z`);
}
