import type { SandboxEnvironment, SimulatedService } from "./aws/service.ts";
import { createBackup } from "./backup/backup.ts";
import { createCloudWatch } from "./cloudwatch/cloudwatch.ts";
import { createEc2 } from "./ec2/ec2.ts";
import type { EksSimulator } from "./eks/eks.ts";
import type { Faults } from "./faults/faults.ts";
import type { FleetSeed } from "./fleet/seed.ts";
import { createHttp } from "./http/endpoints.ts";
import { createIam } from "./iam/iam.ts";
import { createKubernetes } from "./kubernetes/kubernetes.ts";
import { createRolesAnywhere } from "./rolesanywhere/rolesanywhere.ts";
import { createSecretsManager } from "./secretsmanager/secretsmanager.ts";
import { createSqs } from "./sqs/sqs.ts";
import { createSsm, type SsmOptions } from "./ssm/ssm.ts";

interface SurroundingOptions {
  eks: EksSimulator;
  fleet: FleetSeed;
  faults: Faults;
  /** Native events of SSM, for the sandbox's EventBridge. */
  onSsmEvent: SsmOptions["onEvent"];
  /** Called with the product name of the function that asks a cluster's Kubernetes API. */
  onKubernetesRequest: ((caller: string | undefined) => void) | undefined;
}

/** What stands around the clusters: a service is simulated by an entry here. */
export function createSurroundings(
  environment: SandboxEnvironment,
  { eks, fleet, faults, onSsmEvent, onKubernetesRequest }: SurroundingOptions,
) {
  const iam = createIam(environment, eks);
  const trustsSsm = (account: string, role: string) => iam.trusts(account, role, "ssm.amazonaws.com");
  return {
    cloudwatch: createCloudWatch(environment, fleet),
    ec2: createEc2(eks, fleet),
    backup: createBackup(environment, eks, fleet),
    kubernetes: createKubernetes(environment, eks, onKubernetesRequest),
    http: createHttp(environment),
    ssm: createSsm(environment, { eks, fleet, faults, trustsSsm, onEvent: onSsmEvent }),
    secrets: createSecretsManager(environment, faults),
    sqs: createSqs(environment, faults),
    iam,
    rolesAnywhere: createRolesAnywhere(environment, fleet),
  };
}

/** What stands around the clusters, and how scenarios change it. */
export type Surroundings = ReturnType<typeof createSurroundings>;

/** Those of them that answer AWS calls. */
export const servicesOf = (surroundings: Surroundings): SimulatedService[] =>
  Object.values(surroundings).flatMap((one) => ("service" in one ? [one.service] : []));
