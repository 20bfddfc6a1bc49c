import { DescribeAddonVersionsCommand, DescribeClusterVersionsCommand, EKSClient } from "@aws-sdk/client-eks";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { eksVersionCatalogue } from "#adapters/aws/eks-versions.ts";

const hub = { account: "111122223333", region: "eu-west-1" };
const eks = mockClient(EKSClient);
let now = 0;
const catalogue = () => eksVersionCatalogue(new Clients({ hub }), { now: () => new Date(now) });
beforeEach(() => {
  eks.reset();
  now = Date.parse("2026-11-23T09:00:00Z");
});

describe("the catalogue of versions", () => {
  it("is read to its last page, also where entries carry the older status only", async () => {
    eks
      .on(DescribeClusterVersionsCommand)
      .resolves({
        clusterVersions: [
          {
            clusterVersion: "1.36",
            status: "standard-support",
            versionStatus: "STANDARD_SUPPORT",
            endOfStandardSupportDate: new Date("2027-08-01T00:00:00Z"),
          },
        ],
        nextToken: "2",
      })
      .on(DescribeClusterVersionsCommand, { nextToken: "2" })
      .resolves({
        clusterVersions: [
          { clusterVersion: "1.33", status: "extended-support" },
          { clusterVersion: "1.34", status: "standard-support" },
          { clusterVersion: "1.22", status: "unsupported" },
          { clusterVersion: "1.21" },
        ],
      });
    expect(await catalogue().kubernetesVersions(hub)).toEqual([
      { version: "1.36", status: "STANDARD_SUPPORT", endOfStandardSupport: "2027-08-01T00:00:00.000Z" },
      { version: "1.33", status: "EXTENDED_SUPPORT" },
      { version: "1.34", status: "STANDARD_SUPPORT" },
      { version: "1.22", status: "UNSUPPORTED" },
      { version: "1.21", status: "UNSUPPORTED" },
    ]);
  });

  it("has an add-on's versions with the minors each fits, of all pages", async () => {
    const version = (addonVersion: string, defaultVersion: boolean) => ({
      addonVersion,
      compatibilities: [{ clusterVersion: "1.35", defaultVersion }],
    });
    eks
      .on(DescribeAddonVersionsCommand)
      .resolves({ addons: [{ addonName: "coredns", addonVersions: [version("v2", false)] }], nextToken: "2" })
      .on(DescribeAddonVersionsCommand, { nextToken: "2" })
      .resolves({ addons: [{ addonName: "coredns", addonVersions: [version("v1", true)] }] });
    expect(await catalogue().addonVersions(hub, "coredns")).toEqual([
      { version: "v2", compatibleWith: [{ kubernetesVersion: "1.35", isDefault: false }] },
      { version: "v1", compatibleWith: [{ kubernetesVersion: "1.35", isDefault: true }] },
    ]);
  });

  it("is asked for once per Region and add-on for a while, also by many at once", async () => {
    eks.on(DescribeAddonVersionsCommand).resolves({ addons: [] });
    const versions = catalogue();
    const calls = () => eks.commandCalls(DescribeAddonVersionsCommand).length;
    await Promise.all([1, 2, 3].map(() => versions.addonVersions(hub, "coredns")));
    await versions.addonVersions({ ...hub, account: "444455556666" }, "coredns");
    expect(calls()).toBe(1);
    await versions.addonVersions({ ...hub, region: "us-east-1" }, "coredns");
    await versions.addonVersions(hub, "kube-proxy");
    expect(calls()).toBe(3);
    now += 3_600_000;
    await versions.addonVersions(hub, "coredns");
    expect(calls()).toBe(4);
  });

  it("does not keep a failure", async () => {
    const throttled = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
    eks.on(DescribeClusterVersionsCommand).rejectsOnce(throttled).resolves({ clusterVersions: [] });
    const versions = catalogue();
    await expect(versions.kubernetesVersions(hub)).rejects.toMatchObject({ name: "ThrottledError" });
    expect(await versions.kubernetesVersions(hub)).toEqual([]);
  });
});
