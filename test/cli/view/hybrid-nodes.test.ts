import { expect, it } from "vitest";
import { nodesLines } from "#cli/view/hybrid-nodes.ts";
import type { NodeView } from "#events/operator/hybrid-nodes.ts";

const view = (change: Partial<NodeView> = {}): NodeView => ({
  id: "mi-0a1b2c3d4e5f60718",
  site: "berlin",
  cluster: { account: "111122223333", region: "eu-west-1", name: "stores" },
  status: "proposed-removal",
  reasons: [
    "out of touch since 2026-11-01T08:00:00.000Z",
    "asked whether it may be removed, until 2026-11-22T08:00:00.000Z",
  ],
  hostname: "kassen-server-04.filiale-0815.berlin.example.com",
  address: "10.200.1.4",
  ping: "ConnectionLost",
  lastPingAt: "2026-11-01T08:00:00.000Z",
  agentVersion: "3.3.2299.0",
  kubelet: "1.34",
  activation: "berlin-one",
  registeredAt: "2026-10-01T08:00:00.000Z",
  removal: null,
  ...change,
});

it.each([100, 120])("a table of nodes fits %i columns, with the longest words there are", (columns) => {
  const lines = nodesLines({ now: "2026-11-21T09:00:00.000Z", nodes: [view(), view({ site: null })] }, columns);
  expect(Math.max(...lines.flatMap((line) => line.split("\n")).map((line) => line.length))).toBeLessThanOrEqual(
    columns,
  );
});

it("says so when there are none", () => {
  expect(nodesLines({ now: "2026-11-21T09:00:00.000Z", nodes: [] }, 100)).toEqual(["no hybrid nodes are on record"]);
});
