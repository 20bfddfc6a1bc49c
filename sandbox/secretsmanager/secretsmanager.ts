import { AwsError, type Operation, type SandboxEnvironment, type SimulatedService } from "../aws/service.ts";
import type { Faults } from "../faults/faults.ts";
import { clusterNameOf } from "../ssm/state.ts";
import { deleteSecret, restoreSecret } from "./operations/deletion.ts";
import { describeOperations } from "./operations/describe.ts";
import { policyOperations } from "./operations/policy.ts";
import { createSecret, getSecretValue, putSecretValue } from "./operations/values.ts";
import { lookUp, type SecretState, type SecretsWorld, tagsOf } from "./state.ts";

export interface SecretsSimulator {
  service: SimulatedService;
  /** What is stored, values and all: for tests that look for leaks. */
  secrets(): readonly SecretState[];
}

/** Secrets Manager as far as keeping a value for somebody else goes. */
export function createSecretsManager(environment: SandboxEnvironment, faults: Faults): SecretsSimulator {
  const world: SecretsWorld = { environment, faults, secrets: new Map() };
  const operations: Record<string, Operation> = {
    CreateSecret: createSecret(world),
    PutSecretValue: putSecretValue(world),
    GetSecretValue: getSecretValue(world),
    DeleteSecret: deleteSecret(world),
    RestoreSecret: restoreSecret(world),
    ...policyOperations(world),
    ...describeOperations(world),
  };
  const failing =
    (operation: Operation): Operation =>
    (call) => {
      faults.before(call);
      const tags = call.input.Tags ? tagsOf(call.input.Tags) : lookUp(world, call)?.tags;
      if (faults.has(clusterNameOf(tags?.get("EKSClusterARN")), "secret-store-down"))
        throw new AwsError("InternalServiceError", "An error occurred on the server side.", 500);
      return operation(call);
    };
  return {
    service: {
      service: "secretsmanager",
      operations: Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, failing(operation)])),
    },
    secrets: () => [...world.secrets.values()],
  };
}
