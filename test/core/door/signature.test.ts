import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { sharedSecret } from "#adapters/crypto/shared-secret.ts";
import { bearerOf, slackRefusal } from "#core/door/signature.ts";
import { missing, sharedPath } from "../../helpers/shared.ts";

const VECTOR = "data/3-other-events/slack/signature-documented-vector.json";
const NOW = new Date(1_700_000_000_000);
const sent = { timestamp: "1700000000", signature: `v0=${"a".repeat(64)}`, body: Buffer.from("body") };
const code = (change: object, now = NOW, signs = () => true) => slackRefusal({ ...sent, ...change }, now, signs)?.code;

describe("a request of Slack's", () => {
  it("is let in when it is signed now, and what was signed is `v0:<time>:<body>` to the byte", () => {
    const signs = vi.fn(() => true);
    const body = Buffer.from([0xff, 0x00, 0x80]);
    expect(slackRefusal({ ...sent, body }, NOW, signs)).toBeUndefined();
    expect(signs).toHaveBeenCalledWith(Buffer.concat([Buffer.from("v0:1700000000:"), body]), "a".repeat(64));
  });

  it.each([
    ["without a time", { timestamp: undefined }, "NOT_SIGNED"],
    ["with a time that is none", { timestamp: "1700000000.5" }, "NOT_SIGNED"],
    ["without a signature", { signature: undefined }, "NOT_SIGNED"],
    ["with a signature of another version", { signature: `v1=${"a".repeat(64)}` }, "NOT_SIGNED"],
    ["with half a signature", { signature: `v0=${"a".repeat(32)}` }, "NOT_SIGNED"],
    ["of five minutes and a second ago", { timestamp: "1699999699" }, "TOO_OLD"],
    ["of the future", { timestamp: "1700000301" }, "TOO_OLD"],
  ])("is refused %s, and the secret is not even asked", (_what, change, expected) => {
    const signs = vi.fn(() => true);
    expect(code(change, NOW, signs)).toBe(expected);
    expect(signs).not.toHaveBeenCalled();
  });

  it.each(["1699999700", "1700000300"])("is let in at the very edge: %s", (timestamp) =>
    expect(code({ timestamp })).toBeUndefined(),
  );

  it("is refused when it is not what was signed", () => expect(code({}, NOW, () => false)).toBe("WRONG_SIGNATURE"));
});

describe.skipIf(missing(VECTOR))("Slack's documented example", () => {
  const vector = () => JSON.parse(readFileSync(sharedPath(VECTOR), "utf8")) as Record<string, string>;
  const judged = (change: Record<string, string> = {}) => {
    const { signing_secret, raw_body = "", ...headers } = { ...vector(), ...change };
    const timestamp = headers["x-slack-request-timestamp"];
    return slackRefusal(
      { timestamp, signature: headers["x-slack-signature"], body: Buffer.from(raw_body) },
      new Date(Number(timestamp) * 1000 + 60_000),
      sharedSecret("SlackSigningSecret", signing_secret).signs,
    )?.code;
  };

  it("is let in", () => expect(judged()).toBeUndefined());
  it("is not with an altered body", () => {
    expect(judged({ raw_body: vector().raw_body?.replace("roadrunner", "coyote") ?? "" })).toBe("WRONG_SIGNATURE");
  });
  it("is not with another secret", () =>
    expect(judged({ signing_secret: "8f742231b10e8888abcd99yyyzzz85a6" })).toBe("WRONG_SIGNATURE"));
  it("is not at another time", () =>
    expect(judged({ "x-slack-request-timestamp": "1531420619" })).toBe("WRONG_SIGNATURE"));
});

describe("a bearer token", () => {
  it.each([
    ["Bearer secret", "secret"],
    ["bearer  secret", "secret"],
    ["Basic secret", undefined],
    ["Bearer ", undefined],
    ["Bearer a b", undefined],
    [undefined, undefined],
  ])("of %j is %j", (header, expected) => expect(bearerOf(header)).toBe(expected));
});
