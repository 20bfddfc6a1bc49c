import { describe, expect, it } from "vitest";
import { stsIdentityVerifier } from "#adapters/aws/caller-identity.ts";
import { identityProof } from "#adapters/aws/identity-proof.ts";
import { presignedIdentity } from "#adapters/aws/presigned-identity.ts";
import { presignedGet } from "#sandbox/sts/presigned-get.ts";
import { accessKeyOf, SANDBOX_SECRET } from "#sandbox/wire/access-keys.ts";
import { NOW } from "../../helpers/fleet.ts";

const region = "eu-west-1";
const DIGEST = "a".repeat(64);
const OTHER = "b".repeat(64);
const ana = { accessKeyId: accessKeyOf("111122223333", "ana"), secretAccessKey: SANDBOX_SECRET };
const make = (change: Partial<Parameters<typeof identityProof>[0]> = {}) =>
  identityProof({ digest: DIGEST, region, credentials: ana, now: NOW, ...change });

type Fetch = typeof globalThis.fetch;
/** A verifier on the sandbox's STS, or on what a test says STS does, and what it sent. */
function verifier(seconds = 0, instead?: Fetch) {
  const clock = { now: () => new Date(NOW.getTime() + seconds * 1000), millis: () => NOW.getTime() + seconds * 1000 };
  const sts = instead ?? presignedGet({ clock: clock as never });
  const sent: Parameters<Fetch>[] = [];
  const fetch: Fetch = (...request) => {
    sent.push(request);
    return sts(...request);
  };
  return { sent, verify: stsIdentityVerifier({ region, clock, fetch }).verify };
}

describe("a proof of identity", () => {
  it("says who made it, by asking the Region's STS once, in JSON and without following it elsewhere", async () => {
    const { sent, verify } = verifier(59);
    const proof = await make();
    expect(await verify(proof, DIGEST)).toEqual({ arn: "arn:aws:iam::111122223333:user/ana" });
    expect(sent).toEqual([
      [
        proof,
        {
          headers: { accept: "application/json", "x-fleetwright-request": DIGEST },
          redirect: "manual",
          signal: expect.any(AbortSignal),
        },
      ],
    ]);
  });

  it("is taken of a session's credentials", async () => {
    const credentials = {
      accessKeyId: accessKeyOf("111122223333"),
      secretAccessKey: SANDBOX_SECRET,
      sessionToken: "a+/b==",
    };
    expect(await verifier().verify(await make({ credentials }), DIGEST)).toEqual({
      arn: "arn:aws:sts::111122223333:assumed-role/operator/sandbox",
    });
  });

  it("may be made for the global STS, which is asked then", async () => {
    const { sent, verify } = verifier();
    // Of another host the signature is another.
    const elsewhere = (await make()).replace("sts.eu-west-1.", "sts.");
    expect(await verify(elsewhere, DIGEST)).toEqual({ refused: expect.stringMatching(/SignatureDoesNotMatch/) });
    expect(sent[0]?.[0]).toBe(elsewhere);
  });

  it.each([
    ["of another request", () => make({ digest: OTHER }), 0, /SignatureDoesNotMatch/],
    [
      "signed with a wrong secret",
      () => make({ credentials: { ...ana, secretAccessKey: "x" } }),
      0,
      /SignatureDoesNot/,
    ],
    ["of a key nobody issued", () => make({ credentials: { ...ana, accessKeyId: "AKIA" } }), 0, /does not take it/],
  ])("%s is for AWS to refuse", async (_what, made, seconds, words) => {
    const { sent, verify } = verifier(seconds);
    expect(await verify(await made(), DIGEST)).toEqual({ refused: expect.stringMatching(words) });
    expect(sent).toHaveLength(1);
  });

  it.each([
    ["older than a minute", make, 61, /older than 60 s, or the clock/],
    ["of a clock far ahead", make, -61, /the clock of the machine/],
    ["for another Region", () => make({ region: "us-east-1" }), 0, /no call of sts.eu-west-1.amazonaws.com/],
    [
      "that is a token of a cluster's Kubernetes API",
      () => presignedIdentity({ region, credentials: ana, now: NOW, headers: { "x-k8s-aws-id": DIGEST } }),
      0,
      /its X-Amz-SignedHeaders is not/,
    ],
    [
      "bound to nothing",
      () => presignedIdentity({ region, credentials: ana, now: NOW, headers: {} }),
      0,
      /its X-Amz-SignedHeaders is not/,
    ],
  ])("%s is not even sent", async (_what, made, seconds, words) => {
    const { sent, verify } = verifier(seconds);
    expect(await verify(await made(), DIGEST)).toEqual({ refused: expect.stringMatching(words) });
    expect(sent).toEqual([]);
  });
});

describe("an STS that does not answer", () => {
  const identity = (Account: unknown, Arn: unknown) =>
    Response.json({ GetCallerIdentityResponse: { GetCallerIdentityResult: { Account, Arn, UserId: "x" } } });
  it.each<[string, () => Promise<Response> | Response, string, RegExp]>([
    ["with sense", () => new Response("<xml/>"), "ServiceUnavailableError", /not understood/],
    [
      "for one account",
      () => identity("1".repeat(12), "arn:aws:iam::222222222222:user/a"),
      "ServiceUnavailableError",
      /understood/,
    ],
    [
      "without a redirect",
      () => new Response(null, { status: 302, headers: { location: "https://evil.example/" } }),
      "ServiceUnavailableError",
      /status 302/,
    ],
    ["well", () => new Response("oops", { status: 503 }), "ServiceUnavailableError", /status 503/],
    [
      "in a hurry",
      () => Response.json({ Error: { Code: "Throttling" } }, { status: 400 }),
      "ThrottledError",
      /slow down/,
    ],
    [
      "at all",
      () =>
        Promise.reject(
          new TypeError("fetch failed", {
            cause: Object.assign(new Error("connect to secret"), { code: "ETIMEDOUT" }),
          }),
        ),
      "ServiceUnavailableError",
      /ETIMEDOUT/,
    ],
    [
      "in time",
      () => Promise.reject(new DOMException("late: secret", "TimeoutError")),
      "ServiceUnavailableError",
      /TimeoutError/,
    ],
  ])("%s is an error to try again after, which tells nothing of the proof", async (_what, answer, name, words) => {
    const proof = await make();
    const error: unknown = await verifier(0, async () => answer())
      .verify(proof, DIGEST)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name, retryable: true, message: expect.stringMatching(words) });
    expect((error as Error).cause).toBeUndefined();
    expect((error as Error).message).not.toMatch(/secret|X-Amz|SANDBOX/);
  });
});
