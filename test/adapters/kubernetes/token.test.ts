import { describe, expect, it } from "vitest";
import { clusterToken } from "#adapters/kubernetes/token.ts";
import { callerOf } from "#sandbox/sts/presigned.ts";
import { accessKeyOf, SANDBOX_SECRET } from "#sandbox/wire/access-keys.ts";
import { NOW } from "../../helpers/fleet.ts";

const credentials = { accessKeyId: accessKeyOf("111122223333"), secretAccessKey: SANDBOX_SECRET };
const token = (change: Partial<Parameters<typeof clusterToken>[0]> = {}) =>
  clusterToken({ clusterId: "a", region: "eu-west-1", credentials, now: NOW, ...change });
const urlOf = (text: string) => new URL(Buffer.from(text.slice("k8s-aws-v1.".length), "base64url").toString());

describe("the token of a cluster's Kubernetes API", () => {
  it("is a presigned GetCallerIdentity of the Region's STS, in base64url without padding", async () => {
    const text = await token();
    expect(text).toMatch(/^k8s-aws-v1\.[A-Za-z0-9_-]+$/);
    const url = urlOf(text);
    expect([url.origin, url.pathname]).toEqual(["https://sts.eu-west-1.amazonaws.com", "/"]);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      Action: "GetCallerIdentity",
      Version: "2011-06-15",
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": "SANDBOX111122223333/20261123/eu-west-1/sts/aws4_request",
      "X-Amz-Date": "20261123T090000Z",
      "X-Amz-Expires": "60",
      "X-Amz-SignedHeaders": "host;x-k8s-aws-id",
      "X-Amz-Signature": expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(text).not.toContain(SANDBOX_SECRET);
  });

  it("is the one `aws eks get-token` makes of the same credentials at the same moment", async () => {
    // Recorded from AWS CLI 1.45.11.
    const recorded =
      "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=SANDBOX111122223333%2F20261121%2Feu-west-1%2Fsts%2Faws4_request&X-Amz-Date=20261121T075419Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Signature=507e8ba121ac8cd7fccbe7ee2a1a546d82ad6160e0ddbfd17f2de5f313bfff16";
    expect(urlOf(await token({ now: new Date("2026-11-21T07:54:19Z") })).href).toBe(recorded);
  });

  it("carries the session of assumed credentials", async () => {
    const url = urlOf(await token({ credentials: { ...credentials, sessionToken: "a+b/c==" } }));
    expect(url.searchParams.get("X-Amz-Security-Token")).toBe("a+b/c==");
    expect(callerOf(url, { "x-k8s-aws-id": "a" }, NOW)?.account).toBe("111122223333");
  });

  it("goes to the STS of the Region's partition", async () => {
    expect(urlOf(await token({ region: "cn-north-1" })).hostname).toBe("sts.cn-north-1.amazonaws.com.cn");
    expect(urlOf(await token({ region: "us-gov-west-1" })).hostname).toBe("sts.us-gov-west-1.amazonaws.com");
  });

  it("is good for one cluster and for a quarter of an hour", async () => {
    const url = urlOf(await token());
    const caller = (id: string, minutes = 0) =>
      callerOf(url, { "x-k8s-aws-id": id }, new Date(NOW.getTime() + minutes * 60_000))?.account;
    expect([caller("a"), caller("a", 14)]).toEqual(["111122223333", "111122223333"]);
    expect([caller("b"), caller("a", 15), caller("a", -5)]).toEqual([undefined, undefined, undefined]);
  });

  it("is worth nothing when anything in it was changed", async () => {
    const text = await token();
    const changed = (change: (url: URL) => void) => {
      const url = urlOf(text);
      change(url);
      return callerOf(url, { "x-k8s-aws-id": "a" }, NOW)?.account;
    };
    expect(changed(() => {})).toBe("111122223333");
    expect(
      changed((url) =>
        url.searchParams.set("X-Amz-Credential", "SANDBOX444455556666/20261123/eu-west-1/sts/aws4_request"),
      ),
    ).toBeUndefined();
    expect(changed((url) => url.searchParams.set("X-Amz-SignedHeaders", "host"))).toBeUndefined();
    expect(changed((url) => url.searchParams.set("Action", "GetSessionToken"))).toBeUndefined();
    expect(changed((url) => Object.assign(url, { hostname: "sts.evil.example" }))).toBeUndefined();
    expect(changed((url) => Object.assign(url, { protocol: "http:" }))).toBeUndefined();
  });

  it("is the same for the same moment", async () => expect(await token()).toBe(await token()));
});
