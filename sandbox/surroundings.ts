import type { SandboxEnvironment, SimulatedService } from "./aws/service.ts";
import { type BackupSimulator, createBackup } from "./backup/backup.ts";
import { type CloudWatchSimulator, createCloudWatch } from "./cloudwatch/cloudwatch.ts";
import { createEc2, type Ec2Simulator } from "./ec2/ec2.ts";
import type { EksSimulator } from "./eks/eks.ts";
import type { FleetSeed } from "./fleet/seed.ts";
import { createHttp, type HttpSimulator } from "./http/endpoints.ts";
import { createKubernetes, type KubernetesSimulator } from "./kubernetes/kubernetes.ts";

/** What stands around the clusters, and how scenarios change it. */
export interface Surroundings {
  cloudwatch: CloudWatchSimulator;
  ec2: Ec2Simulator;
  backup: BackupSimulator;
  kubernetes: KubernetesSimulator;
  http: HttpSimulator;
}

export function createSurroundings(
  environment: SandboxEnvironment,
  { eks, fleet }: { eks: EksSimulator; fleet: FleetSeed },
): Surroundings {
  return {
    cloudwatch: createCloudWatch(environment, fleet),
    ec2: createEc2(eks, fleet),
    backup: createBackup(environment, eks, fleet),
    kubernetes: createKubernetes(environment, eks),
    http: createHttp(environment),
  };
}

export const servicesOf = ({ cloudwatch, ec2, backup }: Surroundings): SimulatedService[] => [
  cloudwatch.service,
  ec2.service,
  backup.service,
];
