import { ChatRefusedError, ServiceUnavailableError, ThrottledError } from "#core/errors.ts";

/** As `ErrorCode` of @slack/web-api, which is loaded with the first call only. */
const RATE_LIMITED = "slack_webapi_rate_limited_error";
const PLATFORM = "slack_webapi_platform_error";

/** Slack's own word for why it refused, if that is what the error says. */
export const reasonOf = (error: unknown): string | undefined => (error as { data?: { error?: string } }).data?.error;

/** @returns false when Slack says by this error that it is so already */
export async function unless(already: string, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (reasonOf(error) !== already) throw error;
    return false;
  }
}

/** Runs a call and says what went wrong in the product's words. Causes hold the request's answer, never its token. */
export async function slackCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { code, retryAfter, statusCode } = error as { code?: string; retryAfter?: number; statusCode?: number };
    const options = { cause: error };
    if (code === RATE_LIMITED)
      throw new ThrottledError(`Slack asks to wait ${retryAfter} s`, {
        ...options,
        ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
      });
    if (code === PLATFORM) throw new ChatRefusedError(reasonOf(error) ?? "unknown", options);
    throw new ServiceUnavailableError(
      `Slack cannot be reached${statusCode === undefined ? "" : ` (HTTP ${statusCode})`}`,
      options,
    );
  }
}
