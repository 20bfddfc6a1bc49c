import { timingSafeEqual } from "node:crypto";

export interface Knock {
  method: string;
  /** Path as it came, without the query. */
  path: string;
  headers: Readonly<Record<string, string | undefined>>;
}

export type Admission = { path: string } | { refused: number; why: string };

/**
 * Who may see the page and act there: whoever has its address, which holds a random token, from a page of the sandbox's own. Other pages in the same browser
 * may send requests to a loopback port (and by DNS rebinding even as if they were its own), so `Host` has to be ours and `Origin`, where there is one, as well.
 *
 * @returns the path behind the token
 */
export function admit({ method, path, headers }: Knock, { token, port }: { token: string; port: number }): Admission {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? "")) return { refused: 421, why: "this is not a host of the sandbox" };
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${headers.host}`)
    return { refused: 403, why: "a page of another origin may not ask" };
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return { refused: 403, why: "a page of another site may not ask" };
  if (method !== "GET" && method !== "POST") return { refused: 405, why: "only GET and POST" };
  // A form of another page can post text without asking first; JSON it cannot.
  if (method === "POST" && headers["content-type"] !== "application/json")
    return { refused: 415, why: "only application/json" };
  const [, given = "", ...rest] = path.split("/");
  if (!same(given, token)) return { refused: 404, why: "open the address that the sandbox printed" };
  return { path: `/${rest.join("/")}` };
}

function same(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * The page may do nothing but talk to where it came from; `trusted-types 'none'` has the browser refuse to make elements out of text, so what a message says
 * can never become one.
 */
export const HEADERS = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
} as const;
