import { describe, expect, it } from "vitest";
import { defaultAddonVersion } from "#sandbox/eks/data/addons.ts";
import { sandboxBench } from "../../helpers/sandbox.ts";

const scope = { account: "111122223333", region: "eu-west-1" };
const vpcCni = { name: "vpc-cni", version: defaultAddonVersion("vpc-cni", "1.34") ?? "" };

describe("what EKS offers of add-ons", () => {
  it("is its versions, what they fit, and where it is installed", async () => {
    const { ports, requests } = sandboxBench();
    const offer = await ports.addonCatalogue.offer(scope, "external-dns");
    expect(offer).toMatchObject({ name: "external-dns", owner: "community", namespace: "external-dns" });
    expect(offer?.versions.length).toBeGreaterThan(1);
    expect(offer?.versions).toEqual(await ports.versions.addonVersions(scope, "external-dns"));
    await ports.addonCatalogue.offer({ ...scope, account: "444455556666" }, "external-dns");
    expect(requests.map(({ operation }) => operation)).toEqual(["DescribeAddonVersions", "DescribeAddonVersions"]);
  });

  it("is nothing for what EKS does not have", async () => {
    const { ports } = sandboxBench();
    expect(await ports.addonCatalogue.offer(scope, "our-own")).toBeUndefined();
  });

  it("says what it does not take as configuration, and asks for a schema once", async () => {
    const { ports, requests } = sandboxBench();
    const ask = (values: object) => ports.addonCatalogue.configurationProblems(scope, vpcCni, values as never);
    expect(await ask({ env: { ENABLE_PREFIX_DELEGATION: "true" } })).toEqual([]);
    expect(await ask({ env: { ENABLE_PREFIX_DELEGATION: true }, what: 1 })).toEqual([
      "/ must NOT have additional properties: what",
      "/env/ENABLE_PREFIX_DELEGATION must be string",
    ]);
    expect(requests.filter(({ operation }) => operation === "DescribeAddonConfiguration")).toHaveLength(1);
  });

  it("is refused for a version there is not", async () => {
    const { ports } = sandboxBench();
    const unknown = { name: "vpc-cni", version: "v0.0.1-eksbuild.1" };
    await expect(ports.addonCatalogue.configurationProblems(scope, unknown, {})).rejects.toMatchObject({
      name: "UpdateRefusedError",
    });
  });
});
