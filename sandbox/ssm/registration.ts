import { AwsError } from "../aws/service.ts";
import { hexOf } from "../random.ts";
import { registrationEvent } from "./events.ts";
import { STANDARD_TIER_NODES } from "./limits.ts";
import { clusterNameOf, type NodeState, nodesIn, type SsmWorld, scopeKey, tagMap } from "./state.ts";

/** What a site's people type in when they register a machine. */
export interface Registration {
  account: string;
  region: string;
  activationId: string;
  activationCode: string;
  hostname: string;
  /** Where it stands; left out, what the activation's tag `Site` says. */
  site?: string;
  /** ARN of the cluster its NodeConfig names; left out, what the activation's tag `EKSClusterARN` says. */
  clusterArn?: string;
  /** `v1.34.6-eks-0f4c7a1`; left out, the node has its cluster's newest. */
  kubelet?: string;
  ipAddress?: string;
  agentVersion?: string;
}

export const AGENT_VERSION = "3.3.2299.0";

/**
 * The SSM agent's RegisterManagedInstance, which has no place in the public API. `ActivationExpired` and `RegistrationLimitExceeded` are names that agents have logged; that a wrong code and a
 * deleted activation are an `InvalidActivation` follows from the name the API has for it.
 *
 * @throws {AwsError} in the words the agent logs
 */
export function registerNode(world: SsmWorld, request: Registration): NodeState {
  const { account, region, activationId, activationCode, hostname } = request;
  const { clock, uuid } = world.environment;
  const found = world.activations.get(activationId);
  const own = found?.account === account && found.region === region && !found.deleted ? found : undefined;
  if (own?.code !== activationCode) throw new AwsError("InvalidActivation", "The activation is not valid.");
  const { shown } = own;
  if (shown.ExpirationDate <= clock.now()) throw new AwsError("ActivationExpired", "");
  if (own.registrations >= shown.RegistrationLimit)
    throw new AwsError(
      "RegistrationLimitExceeded",
      `Registration limit of ${shown.RegistrationLimit} reached for the activation.`,
    );
  if (!world.advanced.has(scopeKey(request)) && nodesIn(world, request).length >= STANDARD_TIER_NODES) {
    throw new AwsError(
      "RegistrationLimitExceeded",
      `Registration limit of ${STANDARD_TIER_NODES} reached for SSM On-prem managed instances.`,
    );
  }
  own.registrations += 1;
  const tags = tagMap(shown.Tags);
  const clusterArn = request.clusterArn ?? tags.get("EKSClusterARN");
  const id = `mi-0${hexOf(uuid(), 16)}`;
  const node: NodeState = {
    account,
    region,
    id,
    tags,
    site: request.site ?? tags.get("Site") ?? "",
    ...(clusterArn === undefined ? {} : { clusterArn }),
    ...(request.kubelet === undefined ? {} : { kubelet: request.kubelet }),
    shown: {
      InstanceId: id,
      AgentVersion: request.agentVersion ?? AGENT_VERSION,
      IsLatestVersion: true,
      PlatformType: "Linux",
      PlatformName: "Ubuntu",
      PlatformVersion: "24.04",
      ActivationId: activationId,
      IamRole: shown.IamRole,
      RegistrationDate: clock.now(),
      ResourceType: "ManagedInstance",
      ...(shown.DefaultInstanceName === undefined ? {} : { Name: shown.DefaultInstanceName }),
      IPAddress: request.ipAddress ?? "10.200.0.50",
      ComputerName: hostname,
      SourceId: id,
      SourceType: "AWS::SSM::ManagedInstance",
    },
  };
  world.nodes.set(id, node);
  if (world.faults.take(clusterNameOf(clusterArn), "registration-event-lost") === undefined)
    world.emit(registrationEvent(node, "Registration"));
  return node;
}
