import type { Operation, SandboxEnvironment, SimulatedService } from "../aws/service.ts";
import type { EksSimulator } from "../eks/eks.ts";
import type { Faults } from "../faults/faults.ts";
import type { FleetSeed } from "../fleet/seed.ts";
import { deleteActivation, describeActivations } from "./operations/activations.ts";
import { createActivation } from "./operations/create-activation.ts";
import {
  deregisterManagedInstance,
  describeInstanceInformation,
  updateManagedInstanceRole,
} from "./operations/instances.ts";
import { parameterOperations } from "./operations/parameters.ts";
import { getServiceSetting } from "./operations/service-setting.ts";
import { tagOperations } from "./operations/tags.ts";
import { seedHybridNodes } from "./seed.ts";
import { type ClusterByArn, leaveCluster, type SiteOperator, siteOperator } from "./site.ts";
import type { SsmEvent, SsmWorld } from "./state.ts";

export interface SsmSimulator {
  service: SimulatedService;
  /** Who registers machines, loses them and upgrades them. */
  sites: SiteOperator;
}

export interface SsmOptions {
  eks: Pick<EksSimulator, "cluster">;
  fleet: FleetSeed;
  faults: Faults;
  trustsSsm: SsmWorld["trustsSsm"];
  onEvent: (event: SsmEvent) => void;
}

/** SSM as far as hybrid nodes go: activations, managed instances, the account's own parameters, and the public ones of node images. */
export function createSsm(environment: SandboxEnvironment, options: SsmOptions): SsmSimulator {
  const { eks, fleet, faults, trustsSsm, onEvent } = options;
  const world: SsmWorld = {
    environment,
    faults,
    activations: new Map(),
    nodes: new Map(),
    parameters: new Map(),
    advanced: new Set(),
    trustsSsm,
    emit: onEvent,
  };
  const clusterByArn: ClusterByArn = (arn) => {
    const [, , , region = "", account = "", resource = ""] = arn.split(":");
    return eks.cluster(account, region, resource.split("/")[1] ?? "");
  };
  for (const seed of fleet.clusters) {
    const state = eks.cluster(seed.account, seed.region, seed.name);
    if (state) seedHybridNodes(world, state, seed);
  }
  // Reading parameters does not fail: runs without hybrid nodes read node images, and must not change because of what is new here.
  const { GetParameter, GetParameters, ...writes } = parameterOperations(world);
  const failing = {
    CreateActivation: createActivation(world),
    DescribeActivations: describeActivations(world),
    DeleteActivation: deleteActivation(world),
    DescribeInstanceInformation: describeInstanceInformation(world),
    DeregisterManagedInstance: deregisterManagedInstance(world, (node) => leaveCluster(world, node, clusterByArn)),
    UpdateManagedInstanceRole: updateManagedInstanceRole(world),
    GetServiceSetting: getServiceSetting(world),
    ...tagOperations(world),
    ...writes,
  };
  const wrapped = Object.entries(failing).map(([name, operation]): [string, Operation] => [
    name,
    (call) => {
      faults.before(call);
      return operation(call);
    },
  ]);
  return {
    service: {
      service: "ssm",
      operations: { GetParameter, GetParameters, ...Object.fromEntries(wrapped) } as Record<string, Operation>,
    },
    sites: siteOperator(world, clusterByArn),
  };
}
