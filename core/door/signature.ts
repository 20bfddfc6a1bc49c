import type { Reason } from "../planner/plan.ts";

/** A request and what Slack signed it with: the headers `x-slack-request-timestamp` and `x-slack-signature`. */
export interface SignedRequest {
  timestamp: string | undefined;
  signature: string | undefined;
  /** As it was sent, byte by byte. */
  body: Uint8Array;
}

/** How far a request's time may be from ours. Source: Slack, "Verifying requests from Slack": five minutes. */
export const PATIENCE_SECONDS = 300;

/**
 * Whether a request is Slack's and of now, by Slack's signature v0: the hex HMAC-SHA256 of `v0:<timestamp>:<body>`.
 *
 * @param signs whether a signature (hex) is that of a content; who answers has the secret, and takes the same time for any wrong one
 * @returns why not; undefined when it is
 */
export function slackRefusal(
  { timestamp, signature, body }: SignedRequest,
  now: Date,
  signs: (content: Uint8Array, signature: string) => boolean,
): Reason | undefined {
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp))
    return { code: "NOT_SIGNED", message: "the request says no time it was signed at" };
  const [, hex] = /^v0=([0-9a-f]{64})$/.exec(signature ?? "") ?? [];
  if (hex === undefined) return { code: "NOT_SIGNED", message: "the request has no signature of version v0" };
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > PATIENCE_SECONDS)
    return { code: "TOO_OLD", message: `the request was not signed within ${PATIENCE_SECONDS} s of now` };
  const content = Buffer.concat([Buffer.from(`v0:${timestamp}:`), body]);
  return signs(content, hex) ? undefined : { code: "WRONG_SIGNATURE", message: "the signature is not of this request" };
}

/** What an `Authorization: Bearer ...` header shows. */
export const bearerOf = (header: string | undefined): string | undefined => /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
