import {
  DescribeNodegroupCommand,
  InvalidParameterException,
  UpdateNodegroupVersionCommand,
  type UpdateNodegroupVersionCommandInput,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { kubeletOf, recommendedRelease, releaseNumber } from "#sandbox/eks/data/node-releases.ts";
import { nodesOf } from "#sandbox/eks/nodes.ts";
import { sampleFleet } from "#sandbox/fleet/sample-fleet.ts";
import { eksBench, faultyEksBench } from "../../helpers/eks.ts";
import { NOW } from "../../helpers/fleet.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

const AL2023 = "AL2023_x86_64_STANDARD";
const move = (more: Partial<UpdateNodegroupVersionCommandInput> = {}) =>
  new UpdateNodegroupVersionCommand({ clusterName: "a", nodegroupName: "general", ...more });
const describeGroup = () => new DescribeNodegroupCommand({ clusterName: "a", nodegroupName: "general" });
const withGroup = (group: object, change: object = {}) =>
  seedCluster("a", { addons: [], nodegroups: [{ name: "general", desiredSize: 4, ...group }], ...change });
const OLD = { releaseVersion: "1.34.6-20261027" };

describe("AMI releases", () => {
  it("come every two weeks", () => {
    const at = (time: string) => recommendedRelease("1.34", AL2023, new Date(time));
    expect(at("2026-11-23T09:00:00Z")).toBe("1.34.6-20261110");
    expect(at("2026-11-24T17:59:59Z")).toBe("1.34.6-20261110");
    expect(at("2026-11-24T18:00:00Z")).toBe("1.34.6-20261124");
    expect(at("2026-10-01T00:00:00Z")).toBe("1.34.5-20260929");
  });

  it.each([
    ["1.35", "AL2023_ARM_64_STANDARD", "1.35.4-20261110"],
    ["1.34", "WINDOWS_CORE_2022_x86_64", "1.34-2026.11.10"],
    ["1.32", "AL2_x86_64", "1.32.5-20251125"],
    ["1.33", "AL2_x86_64", undefined],
    ["1.34", "CUSTOM", undefined],
    ["1.99", AL2023, undefined],
  ])("of %s for %s: %s", (minor, amiType, release) => {
    expect(recommendedRelease(minor, amiType, NOW)).toBe(release);
  });

  it("of Bottlerocket are numbered by its own version", () => {
    expect(recommendedRelease("1.34", "BOTTLEROCKET_x86_64", NOW)).toMatch(/^1\.60\.0-[0-9a-f]{8}$/);
  });

  it("are known from their publication on, and say what kubelet they bring", () => {
    expect(releaseNumber("1.34", AL2023, "1.34.6-20261124", NOW)).toBeUndefined();
    expect(releaseNumber("1.34", AL2023, "1.34.6-20261110", NOW)).toBe(0);
    expect(releaseNumber("1.34", AL2023, "1.34.6-20261027", NOW)).toBe(-1);
    expect(recommendedRelease("1.36", AL2023, new Date("2026-06-01T00:00:00Z"))).toBeUndefined();
    expect(kubeletOf("1.34", AL2023, "1.34.5-20260929", NOW)).toMatch(/^v1\.34\.5-eks-[0-9a-f]{7}$/);
  });

  it("of the sample fleet are some behind", () => {
    const given = sampleFleet().clusters.flatMap(({ nodegroups }) =>
      nodegroups.flatMap(({ releaseVersion }) => releaseVersion ?? []),
    );
    expect(given.length).toBeGreaterThan(2);
    for (const release of given) expect(releaseNumber("1.34", AL2023, release, NOW)).toBeLessThan(0);
  });
});

describe("a node group", () => {
  it("has the release recommended when it was made", async () => {
    const { client } = eksBench(withGroup({}));
    expect((await client.send(describeGroup())).nodegroup?.releaseVersion).toBe("1.34.6-20261110");
  });

  it("takes a newer image of its own minor, also where the control plane is ahead", async () => {
    const { client, letPass, update } = eksBench(withGroup({ version: "1.33" }));
    const started = (await client.send(move())).update;
    expect(started?.params).toEqual([
      { type: "Version", value: "1.33" },
      { type: "ReleaseVersion", value: "1.33.9-20261110" },
    ]);
    await letPass(60);
    expect((await update(started?.id, "general"))?.status).toBe("Successful");
    expect((await client.send(describeGroup())).nodegroup?.version).toBe("1.33");
  });

  it("takes the release it is told to, until a newer one is the latest", async () => {
    const { client, letPass } = eksBench(withGroup({ releaseVersion: "1.34.5-20260929" }));
    await client.send(move({ releaseVersion: "1.34.6-20261027" }));
    await letPass(60);
    expect((await client.send(describeGroup())).nodegroup?.releaseVersion).toBe("1.34.6-20261027");
    await letPass(2 * 24 * 60);
    await client.send(move());
    await letPass(60);
    expect((await client.send(describeGroup())).nodegroup?.releaseVersion).toBe("1.34.6-20261124");
  });

  it.each([
    [
      "of another minor",
      { releaseVersion: "1.35.4-20261110" },
      /1.35.4-20261110 is not valid for kubernetes version 1.34/,
    ],
    ["that does not exist", { releaseVersion: "1.34.6-20261111" }, /is not valid for kubernetes version/],
    ["that is not published yet", { releaseVersion: "1.34.6-20261124" }, /is not valid for kubernetes version/],
    ["older than its own", { releaseVersion: "1.34.5-20260929" }, /cannot be rolled back from 1.34.6-20261110/],
  ])("refuses a release %s", async (_what, input, words) => {
    const { client } = eksBench(withGroup({}));
    const refused = client.send(move(input));
    await expect(refused).rejects.toThrow(InvalidParameterException);
    await expect(refused).rejects.toThrow(words);
  });

  it("that is at the release already is updated at once, without replacing a node", async () => {
    const { sandbox, client, letPass, update, state } = eksBench(withGroup({}));
    const before = nodesOf(state(), sandbox.clock.now());
    const started = (await client.send(move())).update;
    expect(started?.status).toBe("InProgress");
    await letPass(2);
    expect((await update(started?.id, "general"))?.status).toBe("Successful");
    expect(nodesOf(state(), sandbox.clock.now())).toEqual(before);
  });
});

describe("a node group goes back", () => {
  const ahead = { version: "1.35", upgradedAt: "2026-11-23T08:00:00Z" };

  it("one minor, to where the control plane can go back to", async () => {
    const { client, letPass, kubelets } = eksBench(withGroup({}, ahead));
    const { update } = await client.send(move({ version: "1.34" }));
    expect(update?.params?.[1]?.value).toBe("1.34.6-20261110");
    await letPass(60);
    expect(kubelets()).toEqual(["1.34", "1.34", "1.34", "1.34"]);
  });

  it("and to where the control plane went back to without it", async () => {
    const { client } = eksBench(withGroup({ version: "1.35" }, { version: "1.34" }));
    expect((await client.send(move({ version: "1.34" }))).update?.status).toBe("InProgress");
  });

  it.each([
    ["two minors", withGroup({}, ahead), "1.33", []],
    ["after the seven days", withGroup({}, { version: "1.35", upgradedAt: "2026-11-10T00:00:00Z" }), "1.34", []],
    [
      "where EKS keeps to its API reference",
      withGroup({}, ahead),
      "1.34",
      [{ kind: "nodegroup-downgrade-refused" as const }],
    ],
  ])("but not %s", async (_what, seed, version, faults) => {
    const { client } = faultyEksBench(faults, seed);
    for (const _attempt of [1, 2])
      await expect(client.send(move({ version }))).rejects.toThrow(/cannot be rolled back from 1.35/);
  });
});

describe("an update of a node group", () => {
  it("replaces its nodes one after the other", async () => {
    const { sandbox, client, letPass, state } = eksBench(withGroup(OLD));
    const before = new Set(nodesOf(state(), sandbox.clock.now()).map(({ name }) => name));
    await client.send(move());
    const kept = () => nodesOf(state(), sandbox.clock.now()).filter(({ name }) => before.has(name)).length;
    const seen = [kept()];
    for (let minute = 0; minute < 60; minute++) {
      await letPass(1);
      if (seen.at(-1) !== kept()) seen.push(kept());
    }
    expect(seen).toEqual([4, 3, 2, 1, 0]);
  });

  it("fails where pods do not go, leaves what it replaced, and can be repeated", async () => {
    const { client, letPass, update, kubelets } = faultyEksBench(
      [{ kind: "node-eviction" }],
      withGroup({ version: "1.33" }),
    );
    const first = (await client.send(move({ version: "1.34" }))).update;
    await letPass(90);
    expect(await update(first?.id, "general")).toMatchObject({
      status: "Failed",
      errors: [{ errorCode: "PodEvictionFailure" }],
    });
    expect((await client.send(describeGroup())).nodegroup).toMatchObject({ version: "1.33", status: "ACTIVE" });
    expect(kubelets()).toEqual(["1.33", "1.34", "1.34", "1.34"]);
    await client.send(move({ version: "1.34" }));
    await letPass(20);
    expect(kubelets()).toEqual(["1.34", "1.34", "1.34", "1.34"]);
  });

  it("that is forced does not fail for pods that do not go", async () => {
    const { client, letPass, update, kubelets } = faultyEksBench(
      [{ kind: "node-eviction" }],
      withGroup({ version: "1.33" }),
    );
    const started = (await client.send(move({ version: "1.34", force: true }))).update;
    await letPass(90);
    expect((await update(started?.id, "general"))?.status).toBe("Successful");
    expect(kubelets()).toEqual(["1.34", "1.34", "1.34", "1.34"]);
  });
});
