import { readFileSync } from "node:fs";
import * as z from "zod";
import { InvalidInputError } from "#core/errors.ts";

const labels = z.record(z.string(), z.string());
const labelled = z.looseObject({ labels });
const notification = z.looseObject({ alerts: z.array(labelled).min(1) });
const list = z.array(labelled).min(1);

/**
 * The labels of the alerts in a file: an alert (`{ "labels": { ... } }`, as ours and Alertmanager's API have it), a list of such, the body of an Alertmanager's webhook, or labels alone.
 *
 * @param file `-`: standard input
 * @throws {InvalidInputError} ALERT_UNREADABLE
 */
export function readLabels(file: string): Record<string, string>[] {
  const data = parsed(file);
  const alert = labelled.safeParse(data).data;
  if (alert) return [alert.labels];
  const many = notification.safeParse(data).data?.alerts ?? list.safeParse(data).data;
  if (many) return many.map((each) => each.labels);
  const alone = labels.safeParse(data).data;
  if (alone && Object.keys(alone).length > 0) return [alone];
  const message = `${file} holds no alert: expected { "labels": { "alertname": ... } }, a list of such, the body of an Alertmanager's webhook, or labels alone`;
  throw new InvalidInputError("ALERT_UNREADABLE", message);
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8"));
  } catch (cause) {
    throw new InvalidInputError("ALERT_UNREADABLE", `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
