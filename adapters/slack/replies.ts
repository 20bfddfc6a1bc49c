import { ServiceUnavailableError, ThrottledError } from "#core/errors.ts";
import type { ReplyPoster } from "#core/ports.ts";

const TIMEOUT_MILLISECONDS = 10_000;
/** Who answers to anything else would post for whoever put the address there. */
const HOST = "hooks.slack.com";

/**
 * Answers by the address that Slack gave with a request: good for five answers within half an hour. Source: Slack, "Handling user interaction", response_url.
 * The address is a secret, so errors have neither it nor a cause that may.
 */
export function slackReplies({ fetch = globalThis.fetch }: { fetch?: typeof globalThis.fetch } = {}): ReplyPoster {
  return {
    async reply(to, text) {
      const url = URL.parse(to);
      if (url?.protocol !== "https:" || url.host !== HOST) return false;
      const status = await send(fetch, url, text);
      if (status === 429) throw new ThrottledError("Slack asks to wait with an answer");
      if (status >= 500) throw new ServiceUnavailableError(`Slack did not take an answer (HTTP ${status})`);
      return status < 300;
    },
  };
}

async function send(fetch: typeof globalThis.fetch, url: URL, text: string): Promise<number> {
  try {
    const response = await fetch(url.href, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ response_type: "ephemeral", replace_original: false, text }),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    throw new ServiceUnavailableError(
      `Slack could not be given an answer: ${error instanceof Error ? error.name : "it failed"}`,
    );
  }
}
