import { type Command, Option } from "commander";
import { systemClock } from "#adapters/aws/system-clock.ts";
import type { KnownCluster } from "#core/alerts/about.ts";
import { matchesAll } from "#core/alerts/matching.ts";
import type { Routable } from "#core/alerts/receivers.ts";
import { explainRoutes } from "#core/alerts/routing.ts";
import { InvalidInputError } from "#core/errors.ts";
import type { SilenceView } from "#events/operator/requests.ts";
import { readAlertFile } from "../alert-file.ts";
import { readClusters } from "../clusters.ts";
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
    .argument(
      "<file>",
      "JSON: an event of EventBridge, an alarm of CloudWatch, an Alertmanager's webhook, an alert, or labels alone; - is standard input",
    )
    .option("--policy <file>", "policy file", "fleet.yaml")
    .addOption(
      new Option("--label <name=value...>", "labels the alert has besides, such as those of its cluster")
        .argParser(labelOption)
        .default({}, "none"),
    )
    .addHelpText(
      "after",
      '\nWhich clusters there are, with which labels, and what is silent, is looked at with --endpoint or --function only.\n\nExamples:\n  fleetwright alerts route alert.json --policy examples/fleet.yaml\n  echo \'{"alertname":"TargetDown"}\' | fleetwright alerts route - --label cluster=payments-prod --label severity=warning',
    )
    .action(async (file: string, options: RouteOptions) => {
      const policy = readPolicy(options.policy, systemClock.now());
      const deployed = await deployedOf(options);
      const { alerts: found, notAlerts } = readAlertFile(file, policy, deployed?.fleet);
      const alerts = found
        .map((alert) => withLabels(alert, options.label))
        .map((alert) => ({
          ...{ labels: alert.labels, ...explainRoutes(policy.alerts, alert) },
          ...(deployed ? { silencedBy: deployed.silences.filter(mutes(alert)) } : {}),
        }));
      if (options.json) io.out(json({ alerts, notAlerts }));
      else {
        const said = notAlerts.map(({ code, message }) => `no alert: ${message} (${code})`);
        io.out([...alerts.map((each) => routeLines(each, io.columns).join("\n")), ...said].join("\n\n"));
      }
    });
}

/** What only a deployment knows: its clusters and silences. @returns undefined where nobody said which to ask */
async function deployedOf(
  options: RouteOptions,
): Promise<{ fleet: KnownCluster[]; silences: SilenceView[] } | undefined> {
  if (options.endpoint === undefined && options.function === undefined) return undefined;
  const client = operatorOf(options);
  const { silences } = await ask(client, { action: "list-silences" }, "list-silences");
  const { clusters } = await readClusters(client, { match: {}, live: false });
  const fleet = clusters.map(({ cluster: name, account, region, labels, owner }) => ({
    ref: { account, region, name },
    labels: { ...labels, ...(owner === null ? {} : { owner }) },
  }));
  return { fleet, silences };
}

const mutes =
  ({ labels }: Routable) =>
  ({ status, matchers }: SilenceView): boolean =>
    status === "active" && matchesAll(matchers, labels);

/** Who says which cluster it is, is believed. */
function withLabels(alert: Routable, given: Record<string, string>): Routable {
  const labels = { ...alert.labels, ...given };
  const { cluster: name, account = "-", region = "-" } = labels;
  return given.cluster && name ? { labels, cluster: { account, region, name } } : { ...alert, labels };
}

function labelOption(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1)
    throw new InvalidInputError("BAD_OPTION", `--label ${text} is not a name and a value such as owner=team-a`);
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
