import { describe, expect, it, vi } from "vitest";
import { slackReplies } from "#adapters/slack/replies.ts";

const ADDRESS = "https://hooks.slack.com/actions/T1/2/secret";
const answering = (status: number) => vi.fn(async () => new Response(status === 204 ? null : "x", { status }));

describe("an answer by response_url", () => {
  it("is for who asked only", async () => {
    const fetch = answering(200);
    expect(await slackReplies({ fetch }).reply(ADDRESS, "done")).toBe(true);
    const [[url, init]] = fetch.mock.calls as unknown as [[string, RequestInit]];
    expect(url).toBe(ADDRESS);
    expect(JSON.parse(String(init.body))).toEqual({
      response_type: "ephemeral",
      replace_original: false,
      text: "done",
    });
  });

  it.each([
    [404, "takes none any more"],
    [302, "leads elsewhere"],
  ])("is not given when the address %s: %s", async (status) =>
    expect(await slackReplies({ fetch: answering(status) }).reply(ADDRESS, "done")).toBe(false),
  );

  it.each([
    "http://hooks.slack.com/x",
    "https://hooks.slack.com.example.com/x",
    "https://169.254.169.254/x",
    "nonsense",
  ])("is not sent to %s", async (address) => {
    const fetch = answering(200);
    expect(await slackReplies({ fetch }).reply(address, "done")).toBe(false);
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each([
    ["asks to wait", answering(429), "ThrottledError"],
    ["fails", answering(503), "ServiceUnavailableError"],
    [
      "is away",
      vi.fn(async () => Promise.reject(new TypeError(`Failed to parse URL from ${ADDRESS}`))),
      "ServiceUnavailableError",
    ],
  ])("is given later when Slack %s, and no error says where to", async (_what, fetch, name) => {
    const error = await slackReplies({ fetch: fetch as never })
      .reply(ADDRESS, "done")
      .catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ name });
    const { message, stack, cause } = error as Error;
    expect(JSON.stringify([message, stack, String(cause)])).not.toContain("secret");
  });
});
