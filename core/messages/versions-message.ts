import type * as z from "zod";
import type { versionsNoticedEvent } from "#events/fleet/version-available.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

export type VersionsFacts = Omit<z.output<typeof versionsNoticedEvent.schema>, "eventKey">;

/** Everything new that one poll found, in one message. */
export function versionsMessage({ lines, more, at }: VersionsFacts): ChatMessage {
  const count = lines.length + more;
  const title = `:package: ${count === 1 ? "a new version" : `${count} new versions`}`;
  const shown = more > 0 ? [...lines, `and ${more} more`] : lines;
  return message(`${title}: ${shown.join("; ")}`, [
    section(`*${title}*\n${escaped(shown.join("\n"))}`),
    context(`noticed ${at}`),
  ]);
}
