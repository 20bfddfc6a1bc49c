import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stsIdentityVerifier } from "#adapters/aws/caller-identity.ts";
import { checkedProof, identityProof } from "#adapters/aws/identity-proof.ts";
import { requestDigest } from "#core/people/request-digest.ts";
import { presignedGet } from "#sandbox/sts/presigned-get.ts";
import { accessKeyOf, SANDBOX_SECRET } from "#sandbox/wire/access-keys.ts";
import { NOW } from "../../helpers/fleet.ts";

const region = "eu-west-1";
const credentials = { accessKeyId: accessKeyOf("111122223333", "ana"), secretAccessKey: SANDBOX_SECRET };
const proofOf = (request: object) => identityProof({ digest: requestDigest(request), region, credentials, now: NOW });
const clock = { now: () => NOW, millis: () => NOW.getTime() };
const { verify } = stsIdentityVerifier({ region, clock, fetch: presignedGet({ clock: clock as never }) });

const request = fc.record({
  action: fc.constantFrom("approve-stage", "reject-stage", "abort-run", "start-run"),
  runId: fc.constantFrom("r", "s"),
  stage: fc.constantFrom("dev", "prod"),
  by: fc.constantFrom("ana", "jo"),
  why: fc.string({ maxLength: 3 }),
});

describe("a proof", () => {
  it("says yes to its own request, in whatever order it is written, and to no other", async () => {
    await fc.assert(
      fc.asyncProperty(request, request, async (one, other) => {
        const proof = await proofOf(one);
        const turned = Object.fromEntries(Object.entries(one).toReversed());
        expect(await verify(proof, requestDigest({ ...turned, proof }))).toHaveProperty("arn");
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect("arn" in (await verify(proof, requestDigest(other)))).toBe(same);
      }),
      { numRuns: 60 },
    );
  });
});

const sound = await proofOf({ a: 1 });
const HOST = "sts.eu-west-1.amazonaws.com";
const changed = (change: (query: URLSearchParams) => void) => {
  const url = new URL(sound);
  change(url.searchParams);
  return url.href;
};
const check = (proof: string) => checkedProof(proof, { region, now: NOW });

describe("what is looked at before anything is sent", () => {
  it("lets a sound proof pass as it is", () => expect(check(sound)).toEqual({ url: sound }));

  it.each([
    sound.replace("https:", "http:"),
    sound.replace("https:", "HTTPS:"),
    sound.replace(HOST, `${HOST}.evil.example`),
    sound.replace(HOST, `evil.example/${HOST}`),
    sound.replace(HOST, "evil.example"),
    sound.replace(HOST, "sts.eu-west-1.amazonaws.com.cn"),
    sound.replace(HOST, "sts.eu-west-1.evil.amazonaws.com"),
    sound.replace(HOST, "stsXeu-west-1.amazonaws.com"),
    sound.replace(HOST, `${HOST}.`),
    sound.replace(HOST, HOST.toUpperCase()),
    sound.replace(HOST, `${HOST}:443`),
    sound.replace(HOST, `${HOST}:8443`),
    sound.replace(HOST, `${HOST}@evil.example`),
    sound.replace(HOST, `user:word@${HOST}`),
    sound.replace("/?", "/x?"),
    sound.replace("/?", "//?"),
    sound.replace("/?", "?"),
    sound.replace("/?", "\\?"),
    sound.replace("/?", "/#?"),
    ` ${sound}`,
    `https:\t//${sound.slice(8)}`,
    "",
  ])("refuses another address (%#)", (proof) => expect(check(proof)).toEqual({ refused: `it is no call of ${HOST}` }));

  it.each([
    `${sound}&extra=1`,
    `${sound}&Action=GetCallerIdentity`,
    `${sound}&action=GetCallerIdentity`,
    `${sound}&__proto__=1`,
    `${sound}&toString=1`,
    `${sound}#fragment`,
    `${sound}\n`,
    changed((query) => query.set("Action", "AssumeRole")),
    changed((query) => query.set("Action", "GetCallerIdentity\r\nHost: x")),
    changed((query) => query.set("Version", "2011-06-16")),
    changed((query) => query.set("X-Amz-Expires", "61")),
    changed((query) => query.set("X-Amz-Expires", "0")),
    changed((query) => query.set("X-Amz-Expires", "900")),
    changed((query) => query.set("X-Amz-Expires", "-1")),
    changed((query) => query.set("X-Amz-Expires", "6e1")),
    changed((query) => query.set("X-Amz-Date", "20261123T090060Z")),
    changed((query) => query.set("X-Amz-Date", "20261323T090000Z")),
    changed((query) => query.set("X-Amz-SignedHeaders", "host")),
    changed((query) => query.set("X-Amz-SignedHeaders", "x-fleetwright-request")),
    changed((query) => query.set("X-Amz-Credential", "K/20261123/eu-west-1/s3/aws4_request")),
    changed((query) => query.delete("X-Amz-Signature")),
    changed((query) => query.delete("X-Amz-Date")),
    changed((query) => query.set("X-Amz-Security-Token", "a b")),
  ])("refuses other parameters (%#), and does not repeat them", (proof) => {
    const answer = check(proof);
    expect(answer).toHaveProperty("refused");
    expect(JSON.stringify(answer)).not.toContain(new URL(sound).searchParams.get("X-Amz-Signature"));
  });

  it("never lets anything go elsewhere, whatever stands there", () => {
    const pieces = fc.constantFrom(
      "https://",
      HOST,
      "sts.amazonaws.com",
      "/",
      "?",
      "@",
      ":",
      "#",
      "evil.example",
      ".",
      "\\",
      sound,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 8 }), (parts) => {
        const answer = check(parts.join(""));
        if ("refused" in answer) return;
        const url = new URL(answer.url);
        expect([url.origin, url.pathname, url.username, url.hash]).toEqual([`https://${HOST}`, "/", "", ""]);
      }),
    );
  });

  it.each([
    ["cn-north-1", "sts.cn-north-1.amazonaws.com.cn"],
    ["us-gov-west-1", "sts.us-gov-west-1.amazonaws.com"],
  ])("asks the STS of the partition of a hub in %s, and no other", (hub, host) => {
    const there = (proof: string) => checkedProof(proof, { region: hub, now: NOW });
    expect(there(sound.replace(HOST, host))).toEqual({ url: sound.replace(HOST, host) });
    expect(there(sound.replace(HOST, "sts.amazonaws.com"))).toHaveProperty("refused");
    expect(there(sound)).toHaveProperty("refused");
  });
});
