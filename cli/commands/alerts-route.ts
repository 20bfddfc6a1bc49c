import { type Command, Option } from "commander";
import { systemClock } from "#adapters/aws/system-clock.ts";
import { matchesAll } from "#core/alerts/matching.ts";
import { explainRoutes } from "#core/alerts/routing.ts";
import { InvalidInputError } from "#core/errors.ts";
import type { SilenceView } from "#events/operator/requests.ts";
import { readLabels } from "../alert-labels.ts";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { readPolicy } from "../policy-file.ts";
import { routeLines } from "../view/alert-route.ts";

interface RouteOptions extends OperatorOptions {
  policy: string;
  label: Record<string, string>;
}

export function alertsRoute(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("route"))
    .description("who would be told of an alert, and why: every route that is looked at, by the policy file")
    .argument("<file>", "JSON: an alert, labels alone, or the body of an Alertmanager's webhook; - is standard input")
    .option("--policy <file>", "policy file", "fleet.yaml")
    .addOption(
      new Option("--label <name=value...>", "labels the alert has besides, such as those of its cluster")
        .argParser(labelOption)
        .default({}, "none"),
    )
    .addHelpText(
      "after",
      '\nSilences are looked at with --endpoint or --function only.\n\nExamples:\n  fleetwright alerts route alert.json --policy examples/fleet.yaml\n  echo \'{"alertname":"TargetDown"}\' | fleetwright alerts route - --label cluster=payments-prod --label severity=warning',
    )
    .action(async (file: string, options: RouteOptions) => {
      const { alerts } = readPolicy(options.policy, systemClock.now());
      const silences = await silencesOf(options);
      const explained = readLabels(file).map((found) => {
        const labels = { ...found, ...options.label };
        const muted = silences?.filter(({ status, matchers }) => status === "active" && matchesAll(matchers, labels));
        return { labels, ...explainRoutes(alerts, labels), ...(muted === undefined ? {} : { silencedBy: muted }) };
      });
      if (options.json) io.out(json({ alerts: explained }));
      else io.out(explained.map((each) => routeLines(each, io.columns).join("\n")).join("\n\n"));
    });
}

/** @returns undefined where nobody said which deployment to ask */
async function silencesOf(options: RouteOptions): Promise<SilenceView[] | undefined> {
  if (options.endpoint === undefined && options.function === undefined) return undefined;
  return (await ask(operatorOf(options), { action: "list-silences" }, "list-silences")).silences;
}

function labelOption(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1)
    throw new InvalidInputError("BAD_OPTION", `--label ${text} is not a name and a value such as owner=team-a`);
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
