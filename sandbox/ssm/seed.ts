import type { ClusterState } from "../eks/state.ts";
import type { ClusterSeed } from "../fleet/seed.ts";
import { hexOf, uuidOf } from "../random.ts";
import { AGENT_VERSION } from "./registration.ts";
import { type SsmWorld, tagList } from "./state.ts";

const DAY = 86_400_000;

/** IAM role of a cluster's hybrid nodes, as SSM wants it: path and name. */
export const hybridRoleOf = (cluster: string): string => `service-role/${cluster}-hybrid`;

/** What SSM knows of a hybrid cluster from before: its nodes, and the standing activation they were registered by. Nodes of IAM Roles Anywhere are not in SSM. */
export function seedHybridNodes(
  world: SsmWorld,
  { cluster, account, region, pools }: ClusterState,
  seed: ClusterSeed,
): void {
  const names = [...pools.values()]
    .filter(({ kind, name }) => kind === "hybrid" && name.startsWith("mi-"))
    .map(({ name }) => name);
  if (names.length === 0) return;
  const now = world.environment.clock.millis();
  const id = uuidOf(`${cluster.arn}/activation`);
  const tags = new Map([["EKSClusterARN", cluster.arn]]);
  const sites = seed.hybridSites.flatMap(({ name, nodes }) => new Array<string>(nodes).fill(name));
  world.activations.set(id, {
    account,
    region,
    code: hexOf(`${cluster.arn}/activation/code`, 20),
    deleted: false,
    registrations: names.length,
    shown: {
      ActivationId: id,
      Description: `Hybrid nodes of ${cluster.name}`,
      DefaultInstanceName: `${cluster.name}-node`,
      IamRole: hybridRoleOf(cluster.name),
      RegistrationLimit: 20,
      CreatedDate: new Date(now - 10 * DAY),
      ExpirationDate: new Date(now + 20 * DAY),
      Tags: tagList(tags),
    },
  });
  for (const [index, name] of names.entries()) {
    const ready = !pools.get(`hybrid/${name}`)?.notReady?.has(0);
    world.nodes.set(name, {
      account,
      region,
      id: name,
      tags: new Map(tags),
      site: sites[index] ?? cluster.name,
      clusterArn: cluster.arn,
      ...(ready ? {} : { lostSince: now }),
      shown: {
        InstanceId: name,
        AgentVersion: AGENT_VERSION,
        IsLatestVersion: true,
        PlatformType: "Linux",
        PlatformName: "Ubuntu",
        PlatformVersion: "24.04",
        ActivationId: id,
        IamRole: hybridRoleOf(cluster.name),
        RegistrationDate: new Date(now - 9 * DAY),
        ResourceType: "ManagedInstance",
        Name: `${cluster.name}-node`,
        IPAddress: `10.200.0.${11 + index}`,
        ComputerName: `${sites[index] ?? cluster.name}-node-${index + 1}`,
        SourceId: name,
        SourceType: "AWS::SSM::ManagedInstance",
      },
    });
  }
}
