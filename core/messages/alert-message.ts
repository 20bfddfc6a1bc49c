import type { ChatMessage } from "../ports.ts";
import { alertButtons } from "./alert-buttons.ts";
import type { AlertLine, AlertMessageState } from "./alert-view.ts";
import { iconOf } from "./alert-words.ts";
import { context, escaped, message, section, shorten } from "./blocks.ts";
import { spanOf } from "./words.ts";

const TITLE = 300;
const DESCRIPTION = 600;

/** `:red_circle: critical: KubePodCrashLooping: 3 firing (payments-prod)`; of one alert, what it says. */
export function titleOf(state: AlertMessageState): string {
  const { status, severity, title, summary, firing, resolved, cluster, seconds, security, again } = state;
  const where = cluster ? ` (${cluster.name})` : "";
  const one = firing + resolved === 1 && summary !== "";
  const what = one ? summary : title;
  const icon = security && status === "firing" ? ":rotating_light:" : iconOf(status, severity);
  if (status === "resolved") return `${icon} over after ${spanOf(seconds ?? 0)}: ${shorten(what, TITLE)}${where}`;
  const kind = `${security ? "Security alert" : severity}${again ? " (again)" : ""}`;
  return `${icon} ${kind}: ${shorten(what, TITLE)}${one ? "" : `: ${firing} firing`}${where}`;
}

/** One message per group of alerts and episode, edited in place; complete in its plain text as well. */
export function alertMessage(state: AlertMessageState): ChatMessage {
  const title = titleOf(state);
  const lines = state.lines.map(lineText);
  const more = state.leftOut > 0 ? [`and ${state.leftOut} more`] : [];
  const notes = notesOf(state);
  const links = linksOf(state);
  const description = state.description === undefined ? [] : [shorten(state.description, DESCRIPTION)];
  const details = (state.details ?? []).map(([name, value]) => `${name}: ${value}`);
  const body = [...description, ...details, ...lines, ...more];
  return message([escaped(title), ...[...body, ...notes.map(({ text }) => text)].map(escaped)].join("\n"), [
    section(`*${escaped(title)}*`),
    ...(body.length > 0 ? [section(body.map(escaped).join("\n"))] : []),
    ...notes.map(({ text, link }) =>
      context(link === undefined ? escaped(text) : `${escaped(text)} <${link}|see there>`),
    ),
    ...(state.lately.length > 0 ? [context(escaped(`lately on this cluster: ${state.lately.join("; ")}`))] : []),
    context([escaped(footOf(state)), ...links].join(" · ")),
    ...alertButtons(state),
  ]);
}

function lineText({ status, severity, words, since, note }: AlertLine): string {
  const noted = note === undefined ? "" : ` (${note})`;
  return `${iconOf(status, severity)} ${words} · ${status === "firing" ? "since" : "began"} ${since}${noted}`;
}

/** Who did what about it. */
function notesOf({
  status,
  acknowledged,
  snoozed,
  incident,
  toldAt,
}: AlertMessageState): { text: string; link?: string }[] {
  return [
    ...(acknowledged ? [{ text: `:eyes: acknowledged by ${acknowledged.by} at ${acknowledged.at}` }] : []),
    ...(snoozed ? [{ text: `:zzz: snoozed by ${snoozed.by} until ${snoozed.until}` }] : []),
    ...(incident
      ? [
          {
            text: ":globe_with_meridians: part of a fleet incident, which is told in the fleet's channel",
            ...(incident.link ? { link: incident.link } : {}),
          },
        ]
      : []),
    ...(status === "firing" && toldAt !== undefined ? [{ text: `last news ${toldAt}` }] : []),
  ];
}

function footOf({ title, cluster, labels, since, endedAt, why, receiver }: AlertMessageState): string {
  return [
    title,
    ...(cluster ? [`${cluster.name} · ${cluster.account} ${cluster.region}`] : []),
    `since ${since}${endedAt === undefined ? "" : `, over ${endedAt}`}`,
    ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
    ...(why === undefined ? [] : [`no cluster: ${why}`]),
    `receiver ${receiver}`,
  ].join(" · ");
}

/** Slack's links must not hold what ends them. */
const isLink = (url: string): boolean => /^https?:\/\/[^\s<>|]+$/.test(url) && url.length <= 1000;

const linksOf = ({ runbookUrl, url }: AlertMessageState): string[] => [
  ...(runbookUrl && isLink(runbookUrl) ? [`<${runbookUrl}|runbook>`] : []),
  ...(url && isLink(url) ? [`<${url}|look at it>`] : []),
];
