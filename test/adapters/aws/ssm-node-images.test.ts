import { AMITypes } from "@aws-sdk/client-eks";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { publishedRelease } from "#adapters/aws/ami-types.ts";
import { Clients } from "#adapters/aws/clients.ts";
import { ssmNodeImageCatalogue } from "#adapters/aws/ssm-node-images.ts";
import { recommendedRelease } from "#sandbox/eks/data/node-releases.ts";
import { NOW } from "../../helpers/fleet.ts";
import { fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

const scope = { account: "111122223333", region: "eu-west-1" };

describe("where releases are published", () => {
  it.each([
    [
      "AL2023_x86_64_STANDARD",
      "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/release_version",
    ],
    [
      "AL2023_ARM_64_NVIDIA",
      "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/arm64/nvidia/recommended/release_version",
    ],
    [
      "AL2023_x86_64_NEURON",
      "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/neuron/recommended/release_version",
    ],
    ["AL2_x86_64_GPU", "/aws/service/eks/optimized-ami/1.35/amazon-linux-2-gpu/recommended/release_version"],
    ["AL2_ARM_64", "/aws/service/eks/optimized-ami/1.35/amazon-linux-2-arm64/recommended/release_version"],
    ["BOTTLEROCKET_x86_64", "/aws/service/bottlerocket/aws-k8s-1.35/x86_64/latest/image_version"],
    [
      "BOTTLEROCKET_ARM_64_NVIDIA_FIPS",
      "/aws/service/bottlerocket/aws-k8s-1.35-nvidia-fips/arm64/latest/image_version",
    ],
    ["WINDOWS_CORE_2022_x86_64", "/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.35"],
  ])("%s", (amiType, parameter) => expect(publishedRelease(amiType, "1.35")?.parameter).toBe(parameter));

  it("is nowhere for custom images and unknown types", () => {
    expect(["CUSTOM", "AL2030_QUANTUM", "toString"].map((type) => publishedRelease(type, "1.35"))).toEqual(
      Array(3).fill(undefined),
    );
  });

  it("is a place of its own for each type", () => {
    const places = Object.values(AMITypes).map((type) => publishedRelease(type, "1.35")?.parameter);
    expect(new Set(places).size).toBe(Object.values(AMITypes).length);
  });
});

describe("the newest image", () => {
  it.each(Object.values(AMITypes))("of %s is the one EKS recommends at the time", async (amiType) => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
    for (const minor of ["1.32", "1.35"])
      expect(await bench.ports.nodeImages.latestRelease(scope, { minor, amiType })).toBe(
        recommendedRelease(minor, amiType, NOW),
      );
  });

  it("is unknown where no parameter is: a minor too new, a type without one", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
    const latest = (minor: string, amiType: string) => bench.ports.nodeImages.latestRelease(scope, { minor, amiType });
    expect(await latest("1.99", "AL2023_x86_64_STANDARD")).toBeUndefined();
    bench.calls.length = 0;
    expect(await latest("1.35", "CUSTOM")).toBeUndefined();
    expect(bench.calls).toEqual([]);
  });
});

describe("SSM", () => {
  // Mocked only here: the tests above ask the sandbox.
  const mocked = () => mockClient(SSMClient);
  let ssm: ReturnType<typeof mocked>;
  beforeEach(() => {
    ssm = mocked();
  });
  afterEach(() => ssm.restore());
  let now = NOW.getTime();
  const catalogue = () => ssmNodeImageCatalogue(new Clients({ hub: scope }), { now: () => new Date(now) });
  const image = { minor: "1.35", amiType: "AL2023_x86_64_STANDARD" };
  const windows = { minor: "1.35", amiType: "WINDOWS_FULL_2025_x86_64" };

  it("is asked once per Region and parameter for a while, by all accounts", async () => {
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: "1.35.4-20261110" } });
    const images = catalogue();
    const calls = () => ssm.commandCalls(GetParameterCommand).length;
    await Promise.all([1, 2, 3].map(() => images.latestRelease(scope, image)));
    await images.latestRelease({ ...scope, account: "444455556666" }, image);
    expect(calls()).toBe(1);
    await images.latestRelease({ ...scope, region: "us-east-1" }, image);
    await images.latestRelease(scope, { ...image, minor: "1.34" });
    expect(calls()).toBe(3);
    now += 3_600_000;
    await images.latestRelease(scope, image);
    expect(calls()).toBe(4);
  });

  it("has the release of Windows in a JSON value, if at all", async () => {
    const values = [
      '{"image_id":"ami-1","release_version":"1.35-2026.11.10"}',
      '{"image_id":"ami-1"}',
      "null",
      "ami-1",
    ];
    const found = [];
    for (const Value of values) {
      ssm.on(GetParameterCommand).resolves({ Parameter: { Value } });
      found.push(await catalogue().latestRelease(scope, windows));
    }
    expect(found).toEqual(["1.35-2026.11.10", undefined, undefined, undefined]);
  });

  it("that fails is told, and asked again", async () => {
    ssm
      .on(GetParameterCommand)
      .rejectsOnce(Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" }))
      .resolves({ Parameter: { Value: "1" } });
    const images = catalogue();
    await expect(images.latestRelease(scope, image)).rejects.toMatchObject({ name: "ThrottledError" });
    expect(await images.latestRelease(scope, image)).toBe("1");
  });
});
