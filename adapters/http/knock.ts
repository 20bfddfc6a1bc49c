import type { DoorPath } from "#events/http/door.ts";

export interface Knock {
  status: number;
  /** Our code for why it was refused; null: it is not our door that answers. */
  code: string | null;
}

const TIMEOUT_MILLISECONDS = 10_000;

/**
 * Sends the door what it must refuse, and so learns whether it is there and has a secret to refuse it by. Nothing is shown that could be taken for a secret.
 *
 * @param url with or without a path; the door's path takes its place
 * @throws {TypeError} nobody answers there
 */
export async function knock(
  url: string,
  path: DoorPath,
  now: Date,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<Knock> {
  const headers: Record<DoorPath, Record<string, string>> = {
    "/slack": {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": String(Math.floor(now.getTime() / 1000)),
      "x-slack-signature": `v0=${"0".repeat(64)}`,
    },
    "/webhooks/alertmanager": { "content-type": "application/json", authorization: "Bearer fleetwright-doctor" },
  };
  const response = await fetch(new URL(path, url), {
    method: "POST",
    headers: headers[path],
    body: "",
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  });
  const body = (await response.json().catch(() => null)) as { code?: unknown } | null;
  return { status: response.status, code: typeof body?.code === "string" ? body.code : null };
}
