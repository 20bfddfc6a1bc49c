import { readFileSync } from "node:fs";
import * as z from "zod";
import { type About, attribute, type KnownCluster } from "#core/alerts/about.ts";
import type { NotAnAlert } from "#core/alerts/alert.ts";
import { type Reading, settle } from "#core/alerts/draft.ts";
import { readAlerts } from "#core/alerts/read.ts";
import type { Routable } from "#core/alerts/receivers.ts";
import { InvalidInputError } from "#core/errors.ts";
import { parseClusterId } from "#core/fleet/cluster.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { alertmanagerEvent } from "#events/alertmanager/notification.ts";
import { alertmanagerWebhook } from "#events/http/alertmanager.ts";

const labels = z.record(z.string(), z.string());
const labelled = z.looseObject({ labels });
const several = z.looseObject({ alerts: z.array(labelled).min(1) });
const list = z.array(labelled).min(1);

const EXPECTED =
  'an event of EventBridge, the body of an Alertmanager\'s webhook, { "labels": { "alertname": ... } }, a list of such, or labels alone';

export interface AlertFile {
  alerts: Routable[];
  /** What of it is none, and why. */
  notAlerts: NotAnAlert[];
}

/**
 * The alerts in a file, in whichever form they come.
 *
 * @param file `-`: standard input
 * @param fleet which clusters there are; undefined: nobody was asked, so that every cluster the file names is taken for one of the fleet, with no labels of its own
 * @throws {InvalidInputError} ALERT_UNREADABLE
 */
export function readAlertFile(
  file: string,
  { accounts }: Pick<FleetPolicy, "accounts">,
  fleet: readonly KnownCluster[] | undefined,
): AlertFile {
  const data = parsed(file);
  const alone = labelsIn(data);
  const webhook = alertmanagerWebhook.safeParse(data).data;
  if (!webhook && alone) return { alerts: alone.map((each) => about(each, fleet)), notAlerts: [] };
  const reading = readingOf(webhook ? delivered(webhook) : data, accounts, file);
  const drafts = "drafts" in reading ? reading.drafts : [];
  const { alerts, notAlerts } = settle(reading, fleet ?? drafts.flatMap((draft) => named(draft.about)));
  return { alerts: alerts.map(withoutUnsaid), notAlerts };
}

const UNSAID = "-";

/** An account or Region that the file does not name is no label. */
const withoutUnsaid = (alert: Routable): Routable => ({
  ...alert,
  labels: Object.fromEntries(Object.entries(alert.labels).filter(([, value]) => value !== UNSAID)),
});

function labelsIn(data: unknown): Record<string, string>[] | undefined {
  const one = labelled.safeParse(data).data;
  if (one) return [one.labels];
  const many = several.safeParse(data).data?.alerts ?? list.safeParse(data).data;
  if (many) return many.map((each) => each.labels);
  const bare = labels.safeParse(data).data;
  return bare && Object.keys(bare).length > 0 ? [bare] : undefined;
}

/** The webhook as the door puts it on the bus. */
function delivered(webhook: z.output<typeof alertmanagerWebhook>) {
  const { detailType, ...event } = alertmanagerEvent(webhook, "1970-01-01T00:00:00.000Z");
  return { version: "0", id: UNSAID, account: UNSAID, region: UNSAID, "detail-type": detailType, ...event };
}

function readingOf(delivery: unknown, accounts: FleetPolicy["accounts"], file: string): Reading {
  const unreadable = (why: string) =>
    new InvalidInputError("ALERT_UNREADABLE", `${nameOf(file)} holds no alert: ${why}`);
  try {
    const reading = readAlerts(delivery, { accounts, nodeOf: () => undefined });
    if ("notAlert" in reading && reading.notAlert.code === "NO_EVENT") throw unreadable(`expected ${EXPECTED}`);
    return reading;
  } catch (error) {
    if (error instanceof z.ZodError) throw unreadable(z.prettifyError(error));
    throw error;
  }
}

function about(given: Record<string, string>, fleet: readonly KnownCluster[] | undefined): Routable {
  const { cluster, account, region } = given;
  if (!cluster) return { labels: given };
  const place = { ...(account ? { account } : {}), ...(region ? { region } : {}) };
  const asked: About = { names: [cluster], ...place };
  const found = attribute(asked, fleet ?? named(asked));
  if ("why" in found) return { labels: given, why: found.why };
  const known = Object.entries(found.labels).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return { labels: { ...Object.fromEntries(known), ...given }, cluster: found.cluster };
}

/** The clusters that something names, as if the fleet had them. */
function named({ arns = [], names = [], account = UNSAID, region = UNSAID }: About): KnownCluster[] {
  const ofArns = arns.flatMap((arn) => {
    const [, , , where, owner, resource = ""] = arn.split(":");
    const [, name] = resource.split("/");
    return where && owner && name ? [{ account: owner, region: where, name }] : [];
  });
  const ofNames = names.map((name) =>
    /^[^/]+\/[^/]+\/[^/]+$/.test(name) ? parseClusterId(name) : { account, region, name },
  );
  return [...ofArns, ...ofNames].map((ref) => ({ ref, labels: {} }));
}

const nameOf = (file: string): string => (file === "-" ? "standard input" : file);

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8"));
  } catch (cause) {
    throw new InvalidInputError("ALERT_UNREADABLE", `${nameOf(file)} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}
