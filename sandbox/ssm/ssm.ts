import { AwsError, type SandboxEnvironment, type SimulatedService } from "../aws/service.ts";
import type { FleetSeed } from "../fleet/seed.ts";
import { numberOf } from "../random.ts";
import { publicParameters } from "./public-parameters.ts";

export interface ManagedInstance {
  account: string;
  region: string;
  InstanceId: string;
  PingStatus: "Online" | "ConnectionLost" | "Inactive";
  LastPingDateTime: Date;
  AgentVersion: string;
  PlatformType: "Linux";
  PlatformName: string;
  PlatformVersion: string;
  ResourceType: "ManagedInstance";
  IPAddress: string;
  ComputerName: string;
  ActivationId: string;
  IamRole: string;
  RegistrationDate: Date;
}

/** SSM as far as hybrid nodes show in it (each hybrid cluster of the fleet has three registered nodes), and the public parameters of node images. */
export function createSsm(environment: SandboxEnvironment, fleet: FleetSeed): SimulatedService {
  const { clock } = environment;
  const instances = fleet.clusters
    .filter(({ remoteNodeNetworks }) => remoteNodeNetworks.length > 0)
    .flatMap(({ account, region, name }) =>
      [1, 2, 3].map((node) => hybridNode(account, region, name, node, clock.now())),
    );
  return {
    service: "ssm",
    operations: {
      ...publicParameters(environment),
      DescribeInstanceInformation: ({ account, region, input }) => {
        const filters = (input.Filters ?? []) as { Key: string; Values: string[] }[];
        for (const { Key } of filters) {
          if (!FILTERS[Key]) throw new AwsError("InvalidFilterKey", `The filter key ${Key} is not valid.`);
        }
        const size = Number(input.MaxResults ?? 10);
        if (!Number.isInteger(size) || size < 5 || size > 50) {
          throw new AwsError(
            "ValidationException",
            `Value '${input.MaxResults}' at 'maxResults' failed to satisfy constraint: between 5 and 50`,
          );
        }
        const matching = instances
          .filter((instance) => instance.account === account && instance.region === region)
          .filter((instance) => filters.every(({ Key, Values }) => Values.includes(FILTERS[Key]?.(instance) ?? "")));
        const start = input.NextToken === undefined ? 0 : Number(input.NextToken);
        if (!Number.isInteger(start) || start < 0)
          throw new AwsError("InvalidNextToken", "The specified token is not valid.");
        return {
          InstanceInformationList: matching
            .slice(start, start + size)
            .map(({ account: _a, region: _r, ...shown }) => shown),
          ...(start + size < matching.length ? { NextToken: String(start + size) } : {}),
        };
      },
    },
  };
}

const FILTERS: Record<string, (instance: ManagedInstance) => string> = {
  InstanceIds: ({ InstanceId }) => InstanceId,
  ActivationIds: ({ ActivationId }) => ActivationId,
  PingStatus: ({ PingStatus }) => PingStatus,
  IamRole: ({ IamRole }) => IamRole,
  ResourceType: ({ ResourceType }) => ResourceType,
  PlatformTypes: ({ PlatformType }) => PlatformType,
  AgentVersion: ({ AgentVersion }) => AgentVersion,
};

function hybridNode(account: string, region: string, cluster: string, node: number, now: Date): ManagedInstance {
  const key = `${account}/${region}/${cluster}/${node}`;
  const id = Math.floor(numberOf(key) * 2 ** 32)
    .toString(16)
    .padStart(8, "0");
  return {
    account,
    region,
    InstanceId: `mi-0${id}${id}`,
    PingStatus: "Online",
    LastPingDateTime: now,
    AgentVersion: "3.3.2299.0",
    PlatformType: "Linux",
    PlatformName: "Ubuntu",
    PlatformVersion: "24.04",
    ResourceType: "ManagedInstance",
    IPAddress: `10.200.0.${10 + node}`,
    ComputerName: `${cluster}-node-${node}`,
    ActivationId: `${id}-0000-4000-8000-${id}0000`,
    IamRole: `service-role/${cluster}-hybrid`,
    RegistrationDate: new Date(now.getTime() - 30 * 86_400_000),
  };
}
