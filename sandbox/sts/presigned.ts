import { createHash, createHmac } from "node:crypto";
import { type Identity, identityOfKey, SANDBOX_SECRET } from "../wire/access-keys.ts";

/** Longest life of a presigned GetCallerIdentity that STS takes, whatever the URL says. Source: aws-iam-authenticator. */
const MAX_AGE_MILLISECONDS = 15 * 60_000;

const hmac = (key: string | Uint8Array, text: string): Uint8Array => createHmac("sha256", key).update(text).digest();
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * Whom a presigned GetCallerIdentity URL speaks for, as STS finds it when somebody sends the URL with these headers. Undefined when the URL is none, is too
 * old, or its signature is not over exactly these headers: one made for another cluster has another `x-k8s-aws-id`.
 *
 * @param bound a header that must be among those that were signed
 */
export function callerOf(
  url: URL,
  headers: Record<string, string>,
  now: Date,
  bound: string = "host",
): Identity | undefined {
  const parameter = (name: string): string => url.searchParams.get(name) ?? "";
  if (url.protocol !== "https:" || !/^sts(\.[a-z0-9-]+)?\.amazonaws\.com(\.cn)?$/.test(url.hostname)) return undefined;
  if (parameter("Action") !== "GetCallerIdentity") return undefined;
  const [accessKey = "", date = "", region = "", service = ""] = parameter("X-Amz-Credential").split("/");
  const signedAt = timeOf(parameter("X-Amz-Date"));
  const age = now.getTime() - signedAt;
  if (service !== "sts" || !(age >= -60_000 && age < MAX_AGE_MILLISECONDS)) return undefined;

  const sent: Record<string, string> = { ...headers, host: url.hostname };
  const signedHeaders = parameter("X-Amz-SignedHeaders").split(";");
  if (!signedHeaders.includes("host") || !signedHeaders.includes(bound)) return undefined;
  const query = [...url.searchParams]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join("&");
  const headerLines = signedHeaders.map((name) => `${name}:${sent[name] ?? ""}\n`).join("");
  const canonical = ["GET", url.pathname, query, headerLines, signedHeaders.join(";"), sha256("")].join("\n");
  const scope = `${date}/${region}/sts/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", parameter("X-Amz-Date"), scope, sha256(canonical)].join("\n");
  const key = [date, region, "sts", "aws4_request"].reduce<string | Uint8Array>(hmac, `AWS4${SANDBOX_SECRET}`);
  if (Buffer.from(hmac(key, toSign)).toString("hex") !== parameter("X-Amz-Signature")) return undefined;
  return identityOfKey(accessKey);
}

/** When a presigned URL says it was made; undefined when it says nothing of the kind. */
export function signingTimeOf(url: URL): Date | undefined {
  const time = timeOf(url.searchParams.get("X-Amz-Date") ?? "");
  return Number.isNaN(time) ? undefined : new Date(time);
}

/** `20261123T090000Z` */
function timeOf(text: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
