import type { Matcher } from "../alerts/matcher.ts";
import { parseMatchers } from "../alerts/parse-matchers.ts";
import { InvalidInputError } from "../errors.ts";
import { parseDuration } from "../policy/duration.ts";

/** What `/fleet` can be asked and told about alerts. */
export type AlertCommand =
  | { kind: "alerts"; cluster?: string }
  | { kind: "silences" }
  | { kind: "silence"; matchers: Matcher[]; seconds: number; reason: string }
  | { kind: "unsilence"; id: string; reason: string };

export const ALERT_USAGE = [
  "`/fleet alerts [CLUSTER]` what fires now",
  '`/fleet silence MATCHERS for TIME REASON`, such as `/fleet silence cluster="payments", alertname=~"KubeNode.*" for 2h new kernel`',
  "`/fleet silences`, `/fleet unsilence ID [REASON]`",
];

/** @returns undefined for another verb; `problem`: what is missing */
export function alertCommand(verb: string, rest: string): AlertCommand | { problem: string } | undefined {
  const [first, ...others] = rest.split(/\s+/).filter(Boolean);
  switch (verb) {
    case "alerts":
      return first === undefined ? { kind: "alerts" } : { kind: "alerts", cluster: first };
    case "silences":
      return { kind: "silences" };
    case "unsilence":
      if (first === undefined) return { problem: "which silence? /fleet unsilence ID; `/fleet silences` lists them" };
      return { kind: "unsilence", id: first, reason: others.join(" ") };
    case "silence":
      return silenceCommand(rest);
    default:
      return undefined;
  }
}

const FOR = /\sfor\s+(\S+)/g;

/** The first `for TIME` counts: the reason may have the words in it, and so may a value, without a time. */
function silenceCommand(line: string): AlertCommand | { problem: string } {
  const text = typed(line);
  const all = [...text.matchAll(FOR)];
  const found = all.find(([, time = ""]) => parseDuration(time) !== undefined) ?? all[0];
  const matchers = text.slice(0, found?.index ?? 0);
  if (!found || matchers.trim() === "")
    return { problem: "which alerts, and for how long? /fleet silence MATCHERS for TIME REASON" };
  const [whole, time = ""] = found;
  const seconds = parseDuration(time);
  if (seconds === undefined) return { problem: `${time} is not a time such as 2h or 1d` };
  const reason = text.slice(found.index + whole.length).trim();
  const why = reason.replace(/^because\s+/i, "").trim();
  if (why === "") return { problem: "why? /fleet silence MATCHERS for TIME REASON" };
  try {
    return { kind: "silence", matchers: parseMatchers(matchers), seconds, reason: why };
  } catch (error) {
    if (error instanceof InvalidInputError) return { problem: error.message };
    throw error;
  }
}

/** Slack's editors make typographic quotes of what people type, and mean `&lt;` by `<`. */
const typed = (text: string): string =>
  text
    .replaceAll(/[“”„‟]/g, '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
