import { CallRefusedError, ServiceUnavailableError, ThrottledError } from "#core/errors.ts";
import type { Page } from "#core/ports.ts";
import type { Secret } from "#core/secret.ts";

const ADDRESS = "https://events.pagerduty.com/v2/enqueue";
const TIMEOUT_MILLISECONDS = 10_000;

/** PagerDuty takes 1,024 characters of a summary and 255 of a deduplication key, and 512 KB of all. */
const MAX_SUMMARY = 1024;
const MAX_KEY = 255;

/**
 * Events API v2 of PagerDuty: an incident is opened, acknowledged and resolved by its deduplication key, so that repeating an event does nothing more. The routing key is a
 * secret and stands in no error. Source: PagerDuty developer documentation, "Send an Alert Event".
 *
 * @throws {ThrottledError} @throws {ServiceUnavailableError} PagerDuty is out of order or out of reach
 * @throws {CallRefusedError} it will never take this event
 */
export async function sendToPagerDuty(
  page: Page,
  routingKey: Secret,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<void> {
  const { status, text } = await post(fetch, JSON.stringify(eventOf(page, routingKey.reveal())));
  if (status === 429) throw new ThrottledError("PagerDuty asks to wait");
  if (status >= 500) throw new ServiceUnavailableError(`PagerDuty did not take a page (HTTP ${status})`);
  if (status >= 300) {
    const said = text.replaceAll(routingKey.reveal(), "[secret]").slice(0, 200);
    throw new CallRefusedError(`PagerDuty refused a page (HTTP ${status}): ${said}`);
  }
}

function eventOf(
  { action, dedupKey, severity, summary, source, at, labels, lines, runbookUrl, url }: Page,
  key: string,
) {
  const event = { routing_key: key, event_action: action, dedup_key: dedupKey.slice(0, MAX_KEY) };
  if (action !== "trigger") return event;
  const links = [
    ...(runbookUrl === undefined ? [] : [{ href: runbookUrl, text: "Runbook" }]),
    ...(url === undefined ? [] : [{ href: url, text: "Source" }]),
  ];
  return {
    ...event,
    client: "Fleetwright",
    payload: {
      summary: summary.slice(0, MAX_SUMMARY),
      source,
      severity,
      timestamp: at,
      ...(labels.alertname === undefined ? {} : { class: labels.alertname }),
      ...(labels.cluster === undefined ? {} : { group: labels.cluster }),
      custom_details: { ...labels, alerts: lines },
    },
    ...(links.length > 0 ? { links } : {}),
  };
}

async function post(fetch: typeof globalThis.fetch, body: string): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(ADDRESS, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    // The cause may repeat what was sent.
    throw new ServiceUnavailableError(
      `PagerDuty is out of reach: ${error instanceof Error ? error.name : "it failed"}`,
    );
  }
}
