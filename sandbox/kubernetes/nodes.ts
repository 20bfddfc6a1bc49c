import type { SimulatedNode } from "../eks/nodes.ts";
import { stamp } from "./store.ts";

/** A node as the API lists it, as far as anybody looks. */
export const nodeObject = ({ name, labels, createdAt, kubeletVersion, ready }: SimulatedNode) => ({
  metadata: { name, labels, creationTimestamp: stamp(createdAt) },
  status: {
    conditions: [{ type: "Ready", status: ready ? "True" : "False", reason: ready ? "KubeletReady" : "NodeNotReady" }],
    nodeInfo: { kubeletVersion, operatingSystem: "linux", architecture: "amd64" },
  },
});
