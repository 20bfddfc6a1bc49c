import type { HttpProbe } from "#core/ports.ts";

const MAX_BODY_BYTES = 64 * 1024;
const MAX_MESSAGE = 200;
const MAX_REDIRECTS = 3;

type Answer = Awaited<ReturnType<HttpProbe["post"]>>;

/** Asks HTTPS addresses of the user's. A redirect is followed on the same host only, and only where it keeps the POST (307, 308). */
export function httpProbe({ fetch = globalThis.fetch }: { fetch?: typeof globalThis.fetch } = {}): HttpProbe {
  return {
    async post(address, body, timeoutSeconds) {
      const url = URL.parse(address);
      if (url?.protocol !== "https:") return { ok: false, message: "not asked: only https: addresses are" };
      try {
        const signal = AbortSignal.timeout(timeoutSeconds * 1000);
        return await ask(fetch, { url, body: JSON.stringify(body ?? null), signal }, MAX_REDIRECTS);
      } catch (error) {
        const late = error instanceof Error && error.name === "TimeoutError";
        const message = late ? `no answer within ${timeoutSeconds} s` : `no answer: ${reasonOf(error)}`;
        return { ok: false, message: message.slice(0, MAX_MESSAGE) };
      }
    },
  };
}

async function ask(
  fetch: typeof globalThis.fetch,
  request: { url: URL; body: string; signal: AbortSignal },
  redirects: number,
): Promise<Answer> {
  const { url, body, signal } = request;
  const response = await fetch(url.href, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/plain" },
    body,
    redirect: "manual",
    signal,
  });
  const { status, ok } = response;
  if (status < 300 || status >= 400) return { ok, message: messageOf(status, await firstLine(response)) };
  await response.body?.cancel();
  const target = URL.parse(response.headers.get("location") ?? "", url.href);
  if ((status === 307 || status === 308) && target?.origin === url.origin && redirects > 0)
    return ask(fetch, { ...request, url: target }, redirects - 1);
  return { ok: false, message: messageOf(status, `a redirect to ${target?.host ?? "nowhere"}, not followed`) };
}

const messageOf = (status: number, line: string): string => `${status}${line && `: ${line}`}`.slice(0, MAX_MESSAGE);

/** The first line with anything on it, of at most so many bytes: what the other side sends is not ours to trust. */
async function firstLine(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  while (reader && size < MAX_BODY_BYTES) {
    const { value, done } = await reader.read();
    if (done) break;
    chunks.push(value.subarray(0, MAX_BODY_BYTES - size));
    size += value.length;
  }
  await reader?.cancel();
  const lines = Buffer.concat(chunks).toString("utf8").split(/\r?\n/);
  // Control characters would reach terminals and chat as they are.
  return (lines.find((line) => line.trim() !== "") ?? "").replaceAll(/\p{Cc}/gu, " ").trim();
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
