import { IAMClient } from "@aws-sdk/client-iam";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateActivationCommand, type CreateActivationCommandInput, SSMClient } from "@aws-sdk/client-ssm";
import { Clients } from "#adapters/aws/clients.ts";
import { hybridPorts } from "#sandbox/hybrid-ports.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { hybridRoleOf } from "#sandbox/ssm/seed.ts";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { fleetOf, sandboxBench, seedCluster } from "./sandbox.ts";

export const PLACE = { account: "111122223333", region: "eu-west-1" };
export const ELSEWHERE = { account: "444455556666", region: "eu-west-1" };
export const CLUSTER_ARN = `arn:aws:eks:${PLACE.region}:${PLACE.account}:cluster/stores`;
export const ROLE = hybridRoleOf("stores");
export const HOUR = 3_600_000;

/** A sandbox with the hybrid cluster `stores`, its three nodes in two sites, real SDK clients on it, and the product's adapters. */
export function hybridBench(options: Partial<SandboxOptions> = {}) {
  const fleet = fleetOf(
    seedCluster("stores", {
      nodegroups: [],
      remoteNodeNetworks: ["10.200.0.0/16"],
      remotePodNetworks: ["10.201.0.0/16"],
      hybridSites: [
        { name: "berlin", nodes: 2 },
        { name: "lyon", nodes: 1 },
      ],
    }),
  );
  const sandbox = sandboxBench({ fleet, ...options });
  const config = inProcess(sandbox.gateway, PLACE) as never;
  const ssm = new SSMClient(config);
  const clients = new Clients({
    hub: PLACE,
    clock: sandbox.clock,
    configure: (scope) => inProcess(sandbox.gateway, scope) as never,
  });
  const activate = async (change: Partial<CreateActivationCommandInput> = {}) => {
    const Tags = [{ Key: "EKSClusterARN", Value: CLUSTER_ARN }];
    const { ActivationId: activationId = "", ActivationCode: activationCode = "" } = await ssm.send(
      new CreateActivationCommand({ IamRole: ROLE, Tags, ...change }),
    );
    return { activationId, activationCode };
  };
  return {
    sandbox,
    ssm,
    secrets: new SecretsManagerClient(config),
    iam: new IAMClient(config),
    sites: sandbox.ssm.sites,
    ports: hybridPorts(sandbox.gateway, clients, sandbox.clock),
    activate,
    register: async (hostname = "box", change: Partial<CreateActivationCommandInput> = {}) =>
      sandbox.ssm.sites.registerNode({ ...PLACE, ...(await activate(change)), hostname }),
    ahead: (milliseconds: number) => new Date(sandbox.clock.millis() + milliseconds),
    letPass: (milliseconds: number) => sandbox.clock.run({ until: new Date(sandbox.clock.millis() + milliseconds) }),
    kubernetesNodes: async () => sandbox.ports.nodes.list({ ...PLACE, name: "stores" }),
  };
}

/** AWS's name for what it refused, and its words. */
export const refusal = (call: Promise<unknown>): Promise<{ name: string; message: string }> =>
  call.then(
    () => ({ name: "nothing", message: "it was not refused" }),
    ({ name, message }: Error) => ({ name, message }),
  );
