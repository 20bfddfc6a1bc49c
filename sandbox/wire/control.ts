import { InvalidInputError } from "#core/errors.ts";
import { isPresignedS3, presignedS3 } from "../s3/presigned.ts";
import type { Sandbox } from "../sandbox.ts";
import { doorPaths } from "./door.ts";
import type { WireResponse } from "./http.ts";
import type { OwnRequest } from "./server.ts";

const MAX_ADVANCE_SECONDS = 366 * 86_400;

/**
 * Paths of the sandbox itself, beside AWS's: what time it is, moving it on, what stands in Slack and doing something there; the clusters' Kubernetes APIs; and the
 * product's public entry.
 */
export function controlPaths(sandbox: Sandbox) {
  const door = doorPaths(sandbox);
  return async (request: OwnRequest): Promise<WireResponse | undefined> => {
    const { method, url, body } = request;
    if (url.pathname.startsWith("/_kubernetes/")) return kubernetes(sandbox, request);
    if (isPresignedS3(url)) return presignedS3(sandbox, { ...request, url: addressOf(request) });
    const entered = await door(request);
    if (entered) return entered;
    if (!url.pathname.startsWith("/_sandbox")) return undefined;
    if (method === "GET" && url.pathname === "/_sandbox") {
      return answer(200, { now: sandbox.clock.now().toISOString(), seed: sandbox.seed, counts: sandbox.counts() });
    }
    if (method === "GET" && url.pathname === "/_sandbox/slack") {
      return answer(200, { messages: sandbox.slack.messages(url.searchParams.get("channel") ?? undefined) });
    }
    if (method === "POST" && url.pathname === "/_sandbox/advance") {
      const seconds = secondsOf(body);
      if (seconds === undefined)
        return answer(400, { error: { code: "BAD_REQUEST", message: 'expected {"seconds": a positive number}' } });
      await sandbox.clock.run({ until: new Date(sandbox.clock.millis() + seconds * 1000) });
      return answer(200, { now: sandbox.clock.now().toISOString() });
    }
    const error = new InvalidInputError("UNKNOWN_PATH", `the sandbox has no ${method} ${url.pathname}`);
    return answer(404, { error: { code: error.code, message: error.message } });
  };
}

/** `/_kubernetes/ACCOUNT/REGION/CLUSTER` is what `kubectl` is given as the server of a cluster. */
function kubernetes(sandbox: Sandbox, { method, url, body, headers }: OwnRequest): WireResponse {
  const [, account = "", region = "", name = "", path] =
    /^\/_kubernetes\/(\d{12})\/([a-z0-9-]+)\/([^/]+)(\/.*)$/.exec(url.pathname) ?? [];
  const inside = new URL(`${path ?? "/"}${url.search}`, url);
  const request = { url: inside, method, headers, ...(body ? { body } : {}) };
  const { status, body: text } = sandbox.kubernetes.request({ account, region, name }, request);
  return { statusCode: status, headers: { "content-type": "application/json" }, body: text };
}

/** As it was asked for: what is signed has the host in it. */
const addressOf = ({ url, headers }: OwnRequest): URL =>
  new URL(`${url.pathname}${url.search}`, `http://${headers.host ?? url.host}`);

function secondsOf(body: string): number | undefined {
  try {
    const { seconds } = JSON.parse(body) as { seconds?: unknown };
    return typeof seconds === "number" && seconds > 0 && seconds <= MAX_ADVANCE_SECONDS ? seconds : undefined;
  } catch {
    return undefined;
  }
}

const answer = (statusCode: number, value: unknown): WireResponse => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: `${JSON.stringify(value)}\n`,
});
