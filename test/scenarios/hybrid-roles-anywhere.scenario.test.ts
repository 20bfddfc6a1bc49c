import { expect, it } from "vitest";
import { nodesBench } from "../helpers/hybrid-nodes.ts";

const NAMES = ["till-1", "till-2", "till-3"];
const rolesAnywhere = () =>
  nodesBench({
    berlin: { credentials: "roles-anywhere", readers: [] },
    options: { cluster: { hybridNodes: NAMES.map((name) => ({ name, version: "1.34" })), hybridSites: [] } },
  });
type NodesBench = Awaited<ReturnType<typeof rolesAnywhere>>;

const pools = (bench: NodesBench) => bench.sandbox.eks.clusters()[0]?.pools ?? new Map();
const ready = (bench: NodesBench, name: string, is: boolean) => {
  const pool = pools(bench).get(`hybrid/${name}`);
  if (pool) pool.notReady = new Set(is ? [] : [0]);
};

it("nodes of IAM Roles Anywhere are known by their cluster, without activation or registration, and nobody is alarmed", async () => {
  const bench = await rolesAnywhere();
  await bench.pass(30);
  expect(await bench.node("till-1")).toMatchObject({ site: "berlin", kubelet: "1.34", breaches: [], ping: "Online" });
  expect([...bench.details("Hybrid Node Registered"), ...bench.details("Security Alert")]).toEqual([]);
});

it("a site of them that is down is one alert, and is back", async () => {
  const bench = await rolesAnywhere();
  for (const name of NAMES) ready(bench, name, false);
  await bench.pass(24 * 60);
  expect(bench.details("Finding Opened").map(({ rule, subject }) => `${rule} ${subject}`)).toEqual([
    "hybrid-site-lost berlin",
  ]);
  for (const name of NAMES) ready(bench, name, true);
  await bench.pass(20);
  expect(bench.details("Finding Closed")).toMatchObject([{ because: expect.stringContaining("after 1 d") }]);
});

it("one that is gone for days is no question to SSM; deleted from the cluster it is removed", async () => {
  const bench = await rolesAnywhere();
  ready(bench, "till-2", false);
  await bench.pass(4 * 24 * 60);
  expect(bench.details("Hybrid Node Removal Asked")).toEqual([]);
  const byHand = { action: "deregister-node" as const, node: "till-2", by: "ana", why: "" };
  expect(await bench.ask(byHand)).toMatchObject({ action: "rejected", code: "NOT_IN_SSM" });
  pools(bench).delete("hybrid/till-2");
  await bench.pass(10);
  expect(bench.details("Hybrid Node Removed")).toMatchObject([
    { node: { id: "till-2" }, ours: false, because: "its cluster does not have it any more" },
  ]);
});

it("a cluster that cannot be read hides nodes, and removes none", async () => {
  const bench = await rolesAnywhere();
  await bench.pass(10);
  bench.sandbox.kubernetes.setAccess({ ...bench.place, name: "stores" }, "unreachable");
  await bench.pass(60);
  expect(bench.details("Hybrid Node Removed")).toEqual([]);
  expect((await bench.node("till-1"))?.removedAt).toBeUndefined();
});
