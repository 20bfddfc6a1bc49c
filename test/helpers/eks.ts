import { DescribeClusterCommand, DescribeUpdateCommand, EKSClient } from "@aws-sdk/client-eks";
import { nodesOf } from "#sandbox/eks/nodes.ts";
import type { Fault } from "#sandbox/faults/faults.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { fleetOf, sandboxBench, seedCluster } from "./sandbox.ts";

const SCOPE = { account: "111122223333", region: "eu-west-1" };

/** A simulated EKS with the given clusters (one named `a` by itself), a real SDK client on it, and time to let pass. */
export const eksBench = (...clusters: ClusterSeedInput[]) => faultyEksBench([], ...clusters);

export function faultyEksBench(faults: Fault[], ...clusters: ClusterSeedInput[]) {
  const sandbox = sandboxBench({ faults, fleet: fleetOf(...(clusters.length > 0 ? clusters : [seedCluster("a")])) });
  const client = new EKSClient(inProcess(sandbox.gateway, SCOPE) as never);
  const letPass = (minutes: number) =>
    sandbox.clock.run({ until: new Date(sandbox.clock.millis() + minutes * 60_000) });
  const cluster = async (name = "a") => (await client.send(new DescribeClusterCommand({ name }))).cluster;
  const update = async (updateId: string | undefined, nodegroupName?: string) =>
    (await client.send(new DescribeUpdateCommand({ name: "a", updateId, nodegroupName }))).update;
  const state = (name = "a") => {
    const found = sandbox.eks.cluster(SCOPE.account, SCOPE.region, name);
    if (!found) throw new Error(`no cluster ${name}`);
    return found;
  };
  /** Minors of the kubelets of `a`, sorted. */
  const kubelets = () =>
    nodesOf(state(), sandbox.clock.now())
      .map(({ kubeletVersion }) => kubeletVersion.slice(1, 5))
      .sort();
  return { sandbox, client, letPass, cluster, update, state, kubelets };
}
