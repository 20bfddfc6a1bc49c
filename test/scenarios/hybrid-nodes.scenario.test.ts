import { describe, expect, it } from "vitest";
import { nodesBench } from "../helpers/hybrid-nodes.ts";

describe("a node that registers by an activation of ours", () => {
  it("is known, completed and told once in the cluster's channel, with how much of the activation is used", async () => {
    const bench = await nodesBench();
    const [id = ""] = await bench.join(await bench.issue({ nodes: 3 }), 1);
    await bench.pass(30);
    expect(await bench.node(id)).toMatchObject({ site: "berlin", breaches: [], ping: "Online", kubelet: "1.34" });
    expect(bench.said().filter((text) => text.includes(id))).toEqual([
      `:satellite: hybrid node ${id} (berlin-box-1) registered at site berlin (stores)`,
    ]);
    expect(bench.details("Hybrid Node Registered")).toMatchObject([{ activation: { used: 1, limit: 3 } }]);
    expect(bench.details("Security Alert")).toEqual([]);
  });
});
