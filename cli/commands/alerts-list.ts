import type { Command } from "commander";
import type { AlertGroupView } from "#events/operator/alerts.ts";
import { type Io, json } from "../io.ts";
import { ask, asOption, type OperatorOptions, operatorOf, whoAsks, withOperatorOptions } from "../operator-options.ts";
import { alertLines, alertsLines } from "../view/alerts.ts";

/** What fires, and one of it with why it was told or not. */
export function alertsList(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("list"))
    .description("what fires now, the worst first")
    .option("--cluster <name>", "of this cluster: its name, or account/region/name")
    .action(async (options: OperatorOptions & { cluster?: string }) => {
      const { now, groups } = await everyGroup(options);
      if (options.json) io.out(json({ now, groups }));
      else for (const line of alertsLines(groups, now, io.columns)) io.out(line);
    });
  withOperatorOptions(parent.command("show"))
    .description("one alert: which way it went, who takes care of it, and why it was told or not")
    .argument("<key>", "as `alerts list` shows it, or what it begins with")
    .action(async (key: string, options: OperatorOptions) => {
      const { now, alert } = await ask(operatorOf(options), { action: "show-alert", key }, "show-alert");
      if (options.json) io.out(json({ now, alert }));
      else for (const line of alertLines(alert, now, io.columns)) io.out(line);
    });
  withOperatorOptions(parent.command("acknowledge"))
    .description("say that you take care of it: nobody else is called")
    .argument(
      "<key>",
      "as `alerts list` shows it, or what it begins with; or a fleet incident's, as `alerts show` has it",
    )
    .addOption(asOption())
    .action(async (key: string, options: OperatorOptions & { as?: string }) => {
      const { name: by, ...guessed } = whoAsks(options.as);
      const request = { action: "acknowledge-alert" as const, key, by, ...guessed };
      const { changed, code, message } = await ask(operatorOf(options), request, "acknowledge-alert");
      io.out(options.json ? json({ changed, code, message }) : message);
    });
}

async function everyGroup(
  options: OperatorOptions & { cluster?: string },
): Promise<{ now: string; groups: AlertGroupView[] }> {
  const client = operatorOf(options);
  const { cluster } = options;
  const groups: AlertGroupView[] = [];
  for (let after: string | undefined; ; ) {
    const request = { ...(cluster === undefined ? {} : { cluster }), ...(after === undefined ? {} : { after }) };
    const page = await ask(client, { action: "list-alerts", ...request }, "list-alerts");
    groups.push(...page.groups);
    if (page.next === null) return { now: page.now, groups };
    after = page.next;
  }
}
