import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import {
  AccessDeniedError,
  InvalidInputError,
  MissingResourceError,
  ServiceUnavailableError,
  ThrottledError,
} from "#core/errors.ts";
import type { Clock, ReportStore } from "#core/ports.ts";
import type { Credentials } from "./credentials.ts";
import { Sha256 } from "./sha256.ts";
import { hostOf } from "./signed-json.ts";

export interface S3ReportOptions {
  /** Absent: this function keeps and reads no reports. */
  bucket?: string | undefined;
  region: string;
  credentials: () => Promise<Credentials>;
  clock: Clock;
  fetch?: typeof globalThis.fetch;
  /** Absent: S3 itself. */
  endpoint?: string | undefined;
  /** Before the second attempt; it doubles. */
  pauseMilliseconds?: number;
}

const TIMEOUT_MILLISECONDS = 15_000;
const ATTEMPTS = 4;
/** Before the second attempt; it doubles. */
const PAUSE_MILLISECONDS = 400;
/** How long a request of our own may be under way. */
const OWN_SECONDS = 60;
const KEY = /^[A-Za-z0-9][A-Za-z0-9./-]*$/;

/**
 * Reports as objects of an S3 bucket, each request a presigned one: half a mebibyte less in every bundle than S3's SDK, for three operations.
 * Source: Amazon S3 user guide, "Authenticating requests: using query parameters" and "Conditional writes" (`If-None-Match: *` answers 412 where there is an object).
 */
export function s3Reports(options: S3ReportOptions): ReportStore {
  const { clock, fetch = globalThis.fetch, pauseMilliseconds = PAUSE_MILLISECONDS } = options;
  const send = async (method: "GET" | "PUT", key: string, init: RequestInit = {}): Promise<Response> => {
    for (let attempt = 1; ; attempt++) {
      const url = await presigned(options, method, key, OWN_SECONDS);
      const answer = await asked(fetch, url, { ...init, method });
      const passes = answer === undefined || answer.status >= 500 || answer.status === 429 || answer.status === 409;
      if (answer && !passes) return answer;
      if (attempt === ATTEMPTS) throw failureOf(answer?.status, key);
      await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds * 2 ** (attempt - 1)));
    }
  };
  return {
    async save(key, body, contentType) {
      const headers = { "content-type": contentType, "if-none-match": "*" };
      const { status } = await send("PUT", key, { body, headers });
      if (status === 412) return false;
      if (status !== 200) throw failureOf(status, key);
      return true;
    },
    async read(key) {
      const answer = await send("GET", key);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw failureOf(answer.status, key);
      return answer.text();
    },
    async link(key, expiresSeconds) {
      const url = await presigned(options, "GET", key, expiresSeconds);
      return { url, expiresAt: new Date(clock.now().getTime() + expiresSeconds * 1000).toISOString() };
    },
  };
}

async function presigned(
  { bucket, region, credentials, clock, endpoint }: S3ReportOptions,
  method: "GET" | "PUT",
  key: string,
  expiresIn: number,
): Promise<string> {
  if (bucket === undefined) throw new MissingResourceError("this function has no bucket for reports");
  if (!KEY.test(key)) throw new InvalidInputError("BAD_KEY", `"${key}" is not a report's key`);
  const base = new URL(endpoint ? `${endpoint}/${bucket}/` : `https://${bucket}.${hostOf("s3", region)}/`);
  const path = base.pathname + key;
  const signer = new SignatureV4({
    service: "s3",
    region,
    credentials: await credentials(),
    sha256: Sha256,
    uriEscapePath: false,
  });
  const { query } = await signer.presign(
    new HttpRequest({
      method,
      protocol: base.protocol,
      hostname: base.hostname,
      ...(base.port === "" ? {} : { port: Number(base.port) }),
      path,
      headers: { host: base.host, "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD" },
    }),
    { signingDate: clock.now(), expiresIn },
  );
  const parameters = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `${base.origin}${path}?${parameters.join("&")}`;
}

/** Undefined: no answer came. What went wrong with an address may say the address, so nothing of it is kept. */
async function asked(fetch: typeof globalThis.fetch, url: string, init: RequestInit): Promise<Response | undefined> {
  try {
    return await fetch(url, { ...init, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  } catch {
    return undefined;
  }
}

function failureOf(status: number | undefined, key: string): Error {
  const what = `report ${key}: S3 ${status === undefined ? "gave no answer" : `answered with status ${status}`}`;
  if (status === 403) return new AccessDeniedError(what);
  if (status === 404) return new MissingResourceError(`${what}: there is no such bucket`);
  if (status === 429 || status === 503) return new ThrottledError(what);
  return new ServiceUnavailableError(what);
}
