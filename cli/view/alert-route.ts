import { matchersText } from "#core/alerts/parse-matchers.ts";
import type { Destination } from "#core/alerts/receivers.ts";
import type { RoutedTo, Visited } from "#core/alerts/routing.ts";
import type { SilenceView } from "#events/operator/requests.ts";
import { colours } from "./colours.ts";
import { duration, shortTime } from "./time.ts";
import { hanging } from "./wrap.ts";

interface Explained {
  labels: Record<string, string>;
  routes: readonly RoutedTo[];
  visited: readonly Visited[];
  silencedBy?: readonly SilenceView[];
}

/** Where an alert goes and why: the nodes that were looked at as a tree, then what becomes of it. */
export function routeLines({ labels, routes, visited, silencedBy }: Explained, width: number): string[] {
  const has = Object.entries(labels).map(([label, value]) => ({ label, is: "=" as const, value }));
  return [
    ...hanging("", colours.bold(matchersText(has)), width),
    "",
    ...visited.map(nodeLine),
    ...(visited.length === 0
      ? ["told to nobody: an alert of severity none is a condition that others are inhibited by"]
      : [""]),
    ...routes.flatMap((route) => placeLines(route, width)),
    ...(silencedBy ?? []).flatMap(({ id, text, owner, reason, endsAt }) =>
      hanging("silent: ", `${text} until ${shortTime(endsAt)} UTC (${id}, ${owner}: ${reason})`, width),
    ),
  ];
}

function nodeLine({ path, match, refusedBy, takes, stops }: Visited): string {
  const indent = "  ".repeat(path.split(".").length);
  const lead = `${indent}${path}  ${match}`;
  if (refusedBy !== undefined) return colours.dim(`${lead}  no: not ${refusedBy}`);
  const said = [
    takes ? "takes it" : "matches",
    ...(path === "0" ? [] : [stops ? "and ends here" : "and goes on (continue)"]),
  ];
  return `${lead}  ${colours.green(said.join(" "))}`;
}

function placeLines({ path, receiver, to, groupLabels, groupKey, timings, escalation, why }: RoutedTo, width: number) {
  const { groupWaitSeconds, groupIntervalSeconds, repeatIntervalSeconds } = timings;
  const group = matchersText(Object.entries(groupLabels).map(([label, value]) => ({ label, is: "=" as const, value })));
  const say = (text: string) => hanging("    ", text, width);
  return [
    `  ${colours.bold(placesText(to))}  receiver ${receiver}, route ${path}`,
    ...why.flatMap(say),
    ...say(`with all others of ${group} as one message (group ${groupKey})`),
    ...say(
      `first after ${duration(groupWaitSeconds)}, changes at most every ${duration(groupIntervalSeconds)}, again after ${duration(repeatIntervalSeconds)}`,
    ),
    ...escalation.flatMap(({ afterSeconds, receiver: name, to: places, why: because }) =>
      [
        `nobody acknowledges for ${duration(afterSeconds)}: ${placesText(places)} (receiver ${name})`,
        ...because,
      ].flatMap(say),
    ),
  ];
}

const placesText = (to: Destination["to"]): string =>
  to
    .map((notifier) =>
      notifier.kind === "channel"
        ? notifier.channel
        : notifier.kind === "pagerduty"
          ? `PagerDuty (${notifier.secret})`
          : `SNS ${notifier.topic}`,
    )
    .join(", ") || "nobody";
