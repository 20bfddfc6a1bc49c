import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

/** What is shown of a hybrid activation; events fill it in, in whatever order they come. Where its code lies is shown, the code is known to nobody here. */
export interface ActivationMessageState {
  cluster: { account: string; region: string; name: string };
  site: string;
  record: string;
  requestedBy: string;
  issued?: {
    activationId: string;
    nodes: number;
    standing: boolean;
    expiresAt: string;
    secret: string;
    replaced?: string;
  };
  /** Its end, or why there never was one. */
  ended?: {
    how: "expired" | "revoked" | "refused";
    because: string;
    by?: string | null;
    at: string;
    registrations?: number;
  };
}

/** Both halves may come first; the end is the last word. */
export const withActivation = (
  state: ActivationMessageState | undefined,
  news: ActivationMessageState,
): ActivationMessageState => ({ ...state, ...news });

const ENDS = {
  expired: [":hourglass:", "over"],
  revoked: [":no_entry:", "revoked"],
  refused: [":x:", "not issued"],
} as const;

/** One message per activation, edited when it ends. */
export function activationMessage(state: ActivationMessageState): ChatMessage {
  const { cluster, site, record, requestedBy, issued, ended } = state;
  const [icon, word] = ended ? ENDS[ended.how] : [":key:", issued?.replaced === undefined ? "issued" : "rotated"];
  const kind = issued?.standing ? "Standing activation" : "Activation";
  const title = `${icon} ${kind} for site ${site} ${word}`;
  const lines = ended
    ? [
        ended.because,
        ...(ended.registrations === undefined ? [] : [`${ended.registrations} nodes registered with it; they stay`]),
      ]
    : issued
      ? [
          `for ${issued.nodes} nodes, until ${issued.expiresAt}`,
          `its code: secret ${issued.secret}`,
          `how hosts join: fleetwright hybrid show ${site}`,
          ...(issued.replaced === undefined ? [] : [`takes the place of ${issued.replaced}, which is deleted`]),
        ]
      : [];
  const where = `${cluster.name} · ${cluster.account} ${cluster.region} · ${record}`;
  return message(title, [
    section(`*${escaped(title)}*${lines.length === 0 ? "" : `\n${escaped(lines.join("\n"))}`}`),
    context(escaped(`${where} · asked for by ${requestedBy}`)),
  ]);
}
