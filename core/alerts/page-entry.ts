import * as z from "zod";
import type { Page } from "../ports.ts";

const text = z.string();

/** A page as it stands in its queue. */
export const pageEntry = z.strictObject({
  id: text.min(1),
  action: z.enum(["trigger", "acknowledge", "resolve"]),
  to: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("pagerduty"), secret: text.min(1) }),
    z.strictObject({ kind: z.literal("sns"), topic: text.min(1) }),
  ]),
  dedupKey: text.min(1),
  severity: z.enum(["info", "warning", "critical"]),
  summary: text,
  source: text,
  at: z.iso.datetime(),
  labels: z.record(text, text),
  lines: z.array(text),
  runbookUrl: text.exactOptional(),
  url: text.exactOptional(),
}) satisfies z.ZodType<Page, unknown>;

/** Whom a page goes to, as people know it. */
export const pagerName = ({ to }: Pick<Page, "to">): string =>
  to.kind === "pagerduty" ? `PagerDuty (secret ${to.secret})` : `topic ${to.topic.split(":").at(-1)}`;
