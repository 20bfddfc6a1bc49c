import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";
import { spanOf } from "./words.ts";

/** What is shown of a finding; events fill it in, in whatever order they come. */
export interface FindingMessageState {
  cluster: { account: string; region: string; name: string } | null;
  rule: string;
  severity: "low" | "medium" | "high" | "critical";
  message: string;
  openedAt: string;
  security: boolean;
  /** What the event that it is open says; absent while only its end is known. */
  open?: { remedy: string; evidence: Record<string, string>; reopened: number };
  closed?: { because: string; seconds: number };
}

/** A finding that is over does not open again: the next time it appears is another message. */
export function withFinding(state: FindingMessageState | undefined, news: FindingMessageState): FindingMessageState {
  if (!state) return news;
  const open = news.open ?? state.open;
  const closed = news.closed ?? state.closed;
  return { ...state, ...(open ? { open } : {}), ...(closed ? { closed } : {}) };
}

const ICONS = {
  low: ":information_source:",
  medium: ":large_yellow_circle:",
  high: ":large_orange_circle:",
  critical: ":red_circle:",
} as const;

/** One message per finding, edited when it closes by itself. */
export function findingMessage(state: FindingMessageState): ChatMessage {
  const { cluster, rule, severity, message: words, openedAt, security, open, closed } = state;
  const icon = closed ? ":white_check_mark:" : security ? ":rotating_light:" : ICONS[severity];
  const kind = security ? "Security alert" : severity;
  const again = (open?.reopened ?? 0) > 0 ? " (again)" : "";
  const title = closed ? `${icon} over after ${spanOf(closed.seconds)}: ${words}` : `${icon} ${kind}${again}: ${words}`;
  const lines = [
    ...(closed ? [closed.because] : open ? [open.remedy] : []),
    ...Object.entries(open?.evidence ?? {}).map(([name, value]) => `${name}: ${value}`),
  ];
  const where = cluster ? `${cluster.name} · ${cluster.account} ${cluster.region} · ` : "";
  return message(`${title}${cluster ? ` (${cluster.name})` : ""}`, [
    section(`*${escaped(title)}*${lines.length === 0 ? "" : `\n${escaped(lines.join("\n"))}`}`),
    context(`${where}${rule} · since ${openedAt}`),
  ]);
}
