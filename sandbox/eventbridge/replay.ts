import { InvalidInputError } from "#core/errors.ts";
import { CLOUDTRAIL_CALL } from "#events/aws/cloudtrail-eks-call.ts";
import type { EventEnvelope } from "#events/envelope.ts";
import type { Route } from "#events/routes.ts";

export interface RecordedEvent {
  event: EventEnvelope;
  /** What had to be added to make a delivery of it. */
  completed: string[];
}

export interface ReplayResult {
  file: string;
  source: string;
  detailType: string;
  /** CloudTrail's event name, where there is one. */
  eventName: string | null;
  cluster: string | null;
  account: string;
  region: string;
  completed: string[];
  matched: { route: string; target: string; outcome: unknown }[];
  /** Why nothing matched; null when something did. */
  unmatched: string | null;
}

/**
 * The events of a recorded file: one delivery, a list, one per line, a CloudTrail log file (`Records`), or bare CloudTrail records, which are put into the envelope
 * EventBridge would give them.
 *
 * @throws {InvalidInputError} EVENTS_NOT_JSON
 */
export function readEvents(text: string, file: string): RecordedEvent[] {
  return parsed(text, file).flatMap((item) => eventsIn(item));
}

function parsed(text: string, file: string): unknown[] {
  try {
    const data: unknown = JSON.parse(text);
    return Array.isArray(data) ? data : [data];
  } catch (cause) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    if (lines.length > 1 && lines.every(isJsonObject)) return lines.map((line) => JSON.parse(line));
    throw new InvalidInputError("EVENTS_NOT_JSON", `${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
}

function isJsonObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

function eventsIn(item: unknown): RecordedEvent[] {
  if (item === null || typeof item !== "object") return [unknownEvent(item)];
  const fields = item as Record<string, unknown>;
  if (Array.isArray(fields.Records)) return fields.Records.flatMap((record) => eventsIn(record));
  if (typeof fields["detail-type"] === "string" && "source" in fields) return [delivery(fields)];
  if (typeof fields.eventSource === "string" && typeof fields.eventName === "string") return [cloudTrailRecord(fields)];
  if (typeof fields.source === "string") return [delivery(fields)];
  return [unknownEvent(item)];
}

function delivery(fields: Record<string, unknown>): RecordedEvent {
  const completed: string[] = [];
  const text = (name: string, fallback: string): string => {
    if (typeof fields[name] === "string") return fields[name];
    completed.push(name);
    return fallback;
  };
  const event: EventEnvelope = {
    ...fields,
    version: text("version", "0"),
    id: text("id", "00000000-0000-0000-0000-000000000000"),
    "detail-type": text("detail-type", "unknown"),
    source: text("source", "unknown"),
    account: text("account", "000000000000"),
    time: text("time", "1970-01-01T00:00:00Z"),
    region: text("region", "us-east-1"),
    resources: Array.isArray(fields.resources) ? fields.resources.map(String) : [],
    detail: fields.detail,
  };
  return { event, completed };
}

/** `eks.amazonaws.com` puts its calls on the bus as `aws.eks`. */
function cloudTrailRecord(record: Record<string, unknown>): RecordedEvent {
  const identity = (record.userIdentity ?? {}) as { accountId?: unknown };
  const time = String(record.eventTime ?? "1970-01-01T00:00:00Z");
  const region = String(record.awsRegion ?? "us-east-1");
  const { event, completed } = delivery({
    version: "0",
    id: String(record.eventID ?? "00000000-0000-0000-0000-000000000000"),
    "detail-type": CLOUDTRAIL_CALL,
    source: `aws.${String(record.eventSource).split(".")[0]}`,
    account: String(record.recipientAccountId ?? identity.accountId ?? "000000000000"),
    time,
    region,
    resources: [],
    detail: { ...record, eventTime: time, awsRegion: region },
  });
  const missing = ["eventTime", "awsRegion"].filter((member) => record[member] === undefined);
  return { event, completed: ["envelope", ...missing, ...completed] };
}

function unknownEvent(item: unknown): RecordedEvent {
  return delivery({ detail: item, source: "unknown", "detail-type": "unknown" });
}

/** Feeds events to the bus's rules one after the other and says for each what it led to. Whatever nobody knows is unmatched, never an error. */
export async function replay(
  file: string,
  events: readonly RecordedEvent[],
  bus: { matching(event: unknown): Route[] },
  deliver: (target: Route["target"], event: EventEnvelope) => Promise<unknown>,
): Promise<ReplayResult[]> {
  const results: ReplayResult[] = [];
  for (const { event, completed } of events) {
    const routes = bus.matching(event);
    const matched: ReplayResult["matched"] = [];
    for (const { name, target } of routes) {
      const outcome = await deliver(target, event).catch((error: unknown) => ({
        failed: error instanceof Error ? error.message : String(error),
      }));
      matched.push({ route: name, target: "function" in target ? target.function : target.workflow, outcome });
    }
    results.push({ ...about(file, event), completed, matched, unmatched: matched.length > 0 ? null : reasonOf(event) });
  }
  return results;
}

function about(file: string, event: EventEnvelope) {
  const detail = (event.detail ?? {}) as Record<string, unknown>;
  const request = (detail.requestParameters ?? {}) as Record<string, unknown>;
  const cluster = request.name ?? request.clusterName ?? detail.clusterName ?? null;
  return {
    file,
    source: event.source,
    detailType: event["detail-type"],
    eventName: typeof detail.eventName === "string" ? detail.eventName : null,
    cluster: typeof cluster === "string" ? cluster : null,
    account: event.account,
    region: event.region,
  };
}

function reasonOf(event: EventEnvelope): string {
  const { eventName } = (event.detail ?? {}) as { eventName?: unknown };
  const call = typeof eventName === "string" ? ` ${eventName}` : "";
  return `no route for ${event.source} "${event["detail-type"]}"${call}`;
}
