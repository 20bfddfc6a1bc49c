import { describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { rolesAnywhereTrustAnchors } from "#adapters/aws/trust-anchors.ts";
import type { KubernetesTransport } from "#adapters/kubernetes/transport.ts";
import { NOW } from "../../helpers/fleet.ts";
import { PLACE } from "../../helpers/hybrid.ts";

const credentials = { accessKeyId: "a", secretAccessKey: "b" };
const list = (transport: KubernetesTransport, region = PLACE.region) =>
  rolesAnywhereTrustAnchors({
    clients: new Clients({ hub: PLACE, configure: () => ({ credentials }) }),
    clock: { now: () => NOW },
    transport,
  }).list({ ...PLACE, region });

describe("IAM Roles Anywhere", () => {
  it("is asked by a signed request, in the Region's partition", async () => {
    const asked: { url: string; authorization: string | undefined }[] = [];
    const transport: KubernetesTransport = async ({ url, headers }) => {
      asked.push({ url: url.href, authorization: headers.authorization });
      return { status: 200, body: "{}" };
    };
    expect(await list(transport)).toEqual([]);
    await list(transport, "cn-north-1");
    expect(asked).toEqual([
      {
        url: "https://rolesanywhere.eu-west-1.amazonaws.com/trustanchors",
        authorization: expect.stringMatching(/Credential=a\/\d{8}\/eu-west-1\/rolesanywhere\/aws4_request/),
      },
      {
        url: "https://rolesanywhere.cn-north-1.amazonaws.com.cn/trustanchors",
        authorization: expect.stringContaining("/cn-north-1/rolesanywhere/"),
      },
    ]);
  });

  it.each([
    [403, "AccessDeniedError"],
    [429, "ThrottledError"],
    [400, "CallRefusedError"],
    [500, "ServiceUnavailableError"],
  ])("that answers %i is a %s", async (status, name) => {
    await expect(list(async () => ({ status, body: "{}" }))).rejects.toMatchObject({ name });
  });

  it("that does not answer may later", async () => {
    await expect(list(() => Promise.reject(new Error("ECONNRESET")))).rejects.toMatchObject({
      name: "ServiceUnavailableError",
    });
  });
});
