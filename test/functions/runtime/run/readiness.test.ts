import { describe, expect, it } from "vitest";
import { memoryNodeRecordStore } from "#adapters/memory/nodes.ts";
import { AccessDeniedError, NodesUnreadableError, ThrottledError } from "#core/errors.ts";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import { wholeHop } from "#core/preflight/work.ts";
import { type ReadinessPorts, readFacts } from "#functions/runtime/run/readiness.ts";
import { NOW, nodegroup, policyWith, snapshot } from "../../../helpers/fleet.ts";
import { nodeRecord, watchedSite } from "../../../helpers/hybrid-sites.ts";
import { addon, node, offered } from "../../../helpers/preflight.ts";

const cluster = snapshot("a", {
  addons: [addon("coredns", "v1"), addon("vpc-cni", "v1")],
  nodegroups: [
    nodegroup("n", "1.34", { amiType: "AL2023_x86_64_STANDARD" }),
    nodegroup("m", "1.34", { amiType: "AL2023_x86_64_STANDARD" }),
    nodegroup("old", "1.34", { amiType: "AL2_x86_64" }),
    nodegroup("own", "1.34", { amiType: "CUSTOM" }),
  ],
});
const policy = { ...DEFAULT_PREFLIGHT, backupWithinSeconds: 3600 };
const versions = { kubernetesVersions: async () => [], addonVersions: async () => [offered("v1", "1.34", "1.35")] };
const backup = { recoveryPointArn: "arn", completedAt: NOW.toISOString() };
const refuse = async (): Promise<never> => {
  throw new AccessDeniedError("not allowed");
};
const throttle = async (): Promise<never> => {
  throw new ThrottledError("slow down");
};

const asked: string[] = [];
const all = {
  versions,
  policy: policyWith([]),
  nodeRecords: memoryNodeRecordStore(),
  nodes: { list: async () => [node("x", "hybrid", "1.34")] },
  alarms: { inAlarm: async () => [] },
  subnets: {
    read: async (_scope: unknown, ids: readonly string[]) =>
      ids.map((id) => ({ id, availabilityZone: "x", freeIps: 9 })),
  },
  backups: { latest: async () => backup },
  nodeImages: {
    latestRelease: async (_scope: unknown, { minor, amiType }: { minor: string; amiType: string }) => {
      asked.push(`${minor} ${amiType}`);
      return undefined;
    },
  },
} satisfies ReadinessPorts;

const read = (ports: ReadinessPorts, change: Partial<Parameters<typeof readFacts>[2]> = {}, of = cluster) =>
  readFacts(ports, of, { work: wholeHop(of, "1.35"), policy, forHop: false, ...change });

describe("readFacts", () => {
  it("reads everything there are ports for, and asks for each image once", async () => {
    expect(await read(all)).toEqual({
      unread: [],
      addonFacts: { coredns: await versions.addonVersions(), "vpc-cni": await versions.addonVersions() },
      nodes: [node("x", "hybrid", "1.34")],
      alarms: [],
      subnets: [
        { id: "subnet-1", availabilityZone: "x", freeIps: 9 },
        { id: "subnet-2", availabilityZone: "x", freeIps: 9 },
      ],
      backup,
      nodeReleases: { AL2023_x86_64_STANDARD: null },
    });
    expect(asked).toEqual(["1.35 AL2023_x86_64_STANDARD"]);
  });

  it("leaves out what nobody asks for", async () => {
    const withoutBackup = await read(all, { policy: DEFAULT_PREFLIGHT });
    expect(withoutBackup).not.toHaveProperty("backup");
    const finishing = await read(all, {}, { ...cluster, version: "1.35" });
    expect(Object.keys(finishing)).not.toEqual(expect.arrayContaining(["subnets"]));
    expect(finishing).not.toHaveProperty("backup");
  });

  it("knows that there is no backup", async () => {
    expect(await read({ ...all, backups: { latest: async () => undefined } })).toMatchObject({ backup: null });
  });

  it("tells what could not be read beside what could", async () => {
    const facts = await read({
      ...all,
      versions: { ...versions, addonVersions: refuse },
      nodes: { list: () => Promise.reject(new NodesUnreadableError("the endpoint is private")) },
      alarms: { inAlarm: refuse },
      subnets: { read: throttle },
      backups: { latest: refuse },
      nodeImages: { latestRelease: refuse },
    });
    expect(facts).toMatchObject({ nodes: { unreadable: "the endpoint is private" } });
    expect(facts.unread?.map(({ what }) => what).sort()).toEqual([
      "add-on versions",
      "alarms",
      "backups",
      "node images",
      "subnets",
    ]);
    expect(facts).not.toHaveProperty("addonFacts");
  });
});

describe("readFacts for a hop", () => {
  it.each([
    ["nodes", { nodes: { list: throttle } }],
    ["subnets", { subnets: { read: throttle } }],
    ["backups", { backups: { latest: throttle } }],
    ["add-on versions", { versions: { ...versions, addonVersions: refuse } }],
  ])("throws what the hop depends on and a repeated step may get: %s", async (_what, change) => {
    await expect(read({ ...all, ...change }, { forHop: true })).rejects.toThrow(/slow down|not allowed/);
  });

  it("does not for alarms and images, nor for what repeating does not help", async () => {
    const ports = {
      ...all,
      alarms: { inAlarm: throttle },
      nodeImages: { latestRelease: throttle },
      subnets: { read: refuse },
    };
    expect((await read(ports, { forHop: true })).unread?.map(({ what }) => what).sort()).toEqual([
      "alarms",
      "node images",
      "subnets",
    ]);
  });
});

it("knows the sites of hybrid nodes on record where the policy file has some of the cluster", async () => {
  const nodeRecords = memoryNodeRecordStore();
  await nodeRecords.save(nodeRecord("x", { ...cluster.ref }));
  await nodeRecords.save(nodeRecord("y", { ...cluster.ref, site: "closed" }));
  const site = watchedSite("berlin", { cluster: cluster.ref });
  const ports = { ...all, nodeRecords, policy: policyWith([], { sites: [site] }) };
  expect((await read(ports)).nodeSites).toEqual({ x: { site: "berlin", how: "cut-over", batch: 2 } });
  expect((await read({ ...ports, policy: policyWith([]) })).nodeSites).toBeUndefined();
});
