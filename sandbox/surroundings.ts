import type { SandboxEnvironment, SimulatedService } from "./aws/service.ts";
import { createBackup } from "./backup/backup.ts";
import { createCloudWatch } from "./cloudwatch/cloudwatch.ts";
import { createEc2 } from "./ec2/ec2.ts";
import type { EksSimulator } from "./eks/eks.ts";
import type { FleetSeed } from "./fleet/seed.ts";
import { createHttp } from "./http/endpoints.ts";
import { createKubernetes } from "./kubernetes/kubernetes.ts";

/** What stands around the clusters: a service is simulated by an entry here. */
export function createSurroundings(
  environment: SandboxEnvironment,
  { eks, fleet }: { eks: EksSimulator; fleet: FleetSeed },
) {
  return {
    cloudwatch: createCloudWatch(environment, fleet),
    ec2: createEc2(eks, fleet),
    backup: createBackup(environment, eks, fleet),
    kubernetes: createKubernetes(environment, eks),
    http: createHttp(environment),
  };
}

/** What stands around the clusters, and how scenarios change it. */
export type Surroundings = ReturnType<typeof createSurroundings>;

/** Those of them that answer AWS calls. */
export const servicesOf = (surroundings: Surroundings): SimulatedService[] =>
  Object.values(surroundings).flatMap((one) => ("service" in one ? [one.service] : []));
