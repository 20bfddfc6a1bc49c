import { awsBackupReader } from "#adapters/aws/backup.ts";
import type { Clients } from "#adapters/aws/clients.ts";
import { cloudWatchAlarmReader } from "#adapters/aws/cloudwatch-alarms.ts";
import { ec2SubnetReader } from "#adapters/aws/ec2-subnets.ts";
import { ssmNodeImageCatalogue } from "#adapters/aws/ssm-node-images.ts";
import { httpProbe } from "#adapters/http/probe.ts";
import { kubernetesNodeReader } from "#adapters/kubernetes/nodes.ts";
import type { Clock, SurroundingPorts } from "#core/ports.ts";
import type { SandboxEnvironment, SimulatedService } from "./aws/service.ts";
import { type BackupSimulator, createBackup } from "./backup/backup.ts";
import { type CloudWatchSimulator, createCloudWatch } from "./cloudwatch/cloudwatch.ts";
import { createEc2, type Ec2Simulator } from "./ec2/ec2.ts";
import type { EksSimulator } from "./eks/eks.ts";
import type { Faults } from "./faults/faults.ts";
import type { FleetSeed } from "./fleet/seed.ts";
import { createHttp, type HttpSimulator } from "./http/endpoints.ts";
import { createIam, type IamSimulator } from "./iam/iam.ts";
import { createKubernetes, type KubernetesSimulator } from "./kubernetes/kubernetes.ts";
import { createRolesAnywhere, type RolesAnywhereSimulator } from "./rolesanywhere/rolesanywhere.ts";
import { createSecretsManager, type SecretsSimulator } from "./secretsmanager/secretsmanager.ts";
import { createSsm, type SsmOptions, type SsmSimulator } from "./ssm/ssm.ts";

/** What stands around the clusters, and how scenarios change it. */
export interface Surroundings {
  cloudwatch: CloudWatchSimulator;
  ec2: Ec2Simulator;
  backup: BackupSimulator;
  kubernetes: KubernetesSimulator;
  http: HttpSimulator;
  ssm: SsmSimulator;
  secrets: SecretsSimulator;
  iam: IamSimulator;
  rolesAnywhere: RolesAnywhereSimulator;
}

interface SurroundingOptions {
  eks: EksSimulator;
  fleet: FleetSeed;
  faults: Faults;
  /** Native events of SSM, for the sandbox's EventBridge. */
  onSsmEvent: SsmOptions["onEvent"];
}

export function createSurroundings(
  environment: SandboxEnvironment,
  { eks, fleet, faults, onSsmEvent }: SurroundingOptions,
): Surroundings {
  const iam = createIam(environment, eks);
  const trustsSsm = (account: string, role: string) => iam.trusts(account, role, "ssm.amazonaws.com");
  return {
    cloudwatch: createCloudWatch(environment, fleet),
    ec2: createEc2(eks, fleet),
    backup: createBackup(environment, eks, fleet),
    kubernetes: createKubernetes(environment, eks),
    http: createHttp(environment),
    ssm: createSsm(environment, { eks, fleet, faults, trustsSsm, onEvent: onSsmEvent }),
    secrets: createSecretsManager(environment, faults),
    iam,
    rolesAnywhere: createRolesAnywhere(environment, fleet),
  };
}

export const servicesOf = (surroundings: Surroundings): SimulatedService[] => {
  const { cloudwatch, ec2, backup, ssm, secrets, iam, rolesAnywhere } = surroundings;
  return [cloudwatch, ec2, backup, ssm, secrets, iam, rolesAnywhere].map(({ service }) => service);
};

/** The product's own adapters, on SDK clients that the gateway answers. */
export function surroundingPorts(
  { kubernetes, http }: Surroundings,
  clients: Clients,
  clock: Clock,
): Omit<SurroundingPorts, "authorities" | "insightRefresh"> {
  return {
    nodes: kubernetesNodeReader({ clients, clock, transport: kubernetes.transport }),
    alarms: cloudWatchAlarmReader(clients),
    subnets: ec2SubnetReader(clients),
    backups: awsBackupReader(clients),
    nodeImages: ssmNodeImageCatalogue(clients, clock),
    http: httpProbe({ fetch: http.fetch }),
  };
}
