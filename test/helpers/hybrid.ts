import { IAMClient } from "@aws-sdk/client-iam";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateActivationCommand, type CreateActivationCommandInput, SSMClient } from "@aws-sdk/client-ssm";
import { ACTIVATION_TAGS, SECRET_PREFIX } from "#core/hybrid/activation.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import type { EventEnvelope } from "#events/envelope.ts";
import type { OperatorRequest } from "#events/operator/requests.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { hybridRoleOf } from "#sandbox/ssm/seed.ts";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { exemptionOf } from "./exemptions.ts";
import { policyWith, stagePolicy } from "./fleet.ts";
import { fleetOf, sandboxBench, seedCluster } from "./sandbox.ts";

export const PLACE = { account: "111122223333", region: "eu-west-1" };
export const ELSEWHERE = { account: "444455556666", region: "eu-west-1" };
export const CLUSTER_ARN = `arn:aws:eks:${PLACE.region}:${PLACE.account}:cluster/stores`;
export const ROLE = hybridRoleOf("stores");
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A site of the cluster `stores`; `berlin` has the first part of its networks, `lyon` the second. */
export const sitePolicy = (name: "berlin" | "lyon", change: Partial<SitePolicy> = {}): SitePolicy => {
  const part = name === "berlin" ? 0 : 16;
  return {
    name,
    cluster: { ...PLACE, name: "stores" },
    nodeCidrs: [`10.200.${part}.0/20`],
    podCidrs: [`10.201.${part}.0/20`],
    role: ROLE,
    credentials: "ssm",
    readers: [`arn:aws:iam::${PLACE.account}:role/${name}-operators`],
    upgrade: { how: "cut-over", batch: 1 },
    owner: `${name}@example.com`,
    toleranceSeconds: 600,
    removeAfterSeconds: 14 * 86_400,
    unknownNodes: "alert",
    approvers: [],
    approvalExpiresSeconds: 7 * 86_400,
    ...change,
  };
};

/** An activation of 20 nodes for ten days, replaced a day before its end. */
export const STANDING = { nodes: 20, lifetimeSeconds: 10 * 86_400, rotateBeforeSeconds: 86_400, spare: 0 };

/** From all that is found about sites, for clusters there are not: labels are looked at, and nothing is hidden. */
const NOBODYS = ["hybrid-node-lost", "hybrid-site-lost", "standing-activation", "trust-anchor"].map((rule) =>
  exemptionOf({ rule, match: { tier: "none" }, expires: "2030-01-01T00:00:00.000Z" }),
);

export const sitesPolicy = (...sites: SitePolicy[]): FleetPolicy =>
  policyWith([stagePolicy()], { sites, exemptions: [...NOBODYS] });

export interface HybridOptions extends Partial<SandboxOptions> {
  /** What is otherwise with the cluster. */
  cluster?: Partial<ClusterSeedInput>;
}

/** A sandbox with the hybrid cluster `stores`, its three nodes in two sites, real SDK clients on it, and the product's adapters. */
export function hybridBench({ cluster = {}, ...options }: HybridOptions = {}) {
  const fleet = fleetOf(
    seedCluster("stores", {
      accessEntries: [{ principalArn: `arn:aws:iam::${PLACE.account}:role/${ROLE}`, type: "HYBRID_LINUX" }],
      nodegroups: [],
      remoteNodeNetworks: ["10.200.0.0/16"],
      remotePodNetworks: ["10.201.0.0/16"],
      hybridSites: [
        { name: "berlin", nodes: 2 },
        { name: "lyon", nodes: 1 },
      ],
      ...cluster,
    }),
  );
  const policy = sitesPolicy(sitePolicy("berlin"), sitePolicy("lyon"));
  const events: EventEnvelope[] = [];
  const sandbox = sandboxBench({
    fleet,
    policy,
    ...options,
    onEvent: (event) => {
      options.onEvent?.(event);
      events.push(event);
    },
  });
  const config = inProcess(sandbox.gateway, PLACE) as never;
  const ssm = new SSMClient(config);
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
    ports: sandbox.ports,
    activate,
    register: async (hostname = "box", change: Partial<CreateActivationCommandInput> = {}) =>
      sandbox.ssm.sites.registerNode({ ...PLACE, ...(await activate(change)), hostname }),
    ahead: (milliseconds: number) => new Date(sandbox.clock.millis() + milliseconds),
    letPass: (milliseconds: number) => sandbox.clock.run({ until: new Date(sandbox.clock.millis() + milliseconds) }),
    /** Asks for an activation as a person does, and lets follow what follows at once. */
    ask: async (change: Partial<Asked> = {}) => {
      const request: Asked = { ...ASKED, ...change };
      const answer = await sandbox.operator(request);
      await sandbox.clock.settle();
      return answer;
    },
    record: (id: string) => sandbox.ports.activationRecords.get(id),
    /** Activations that Fleetwright made and that SSM still has. */
    ours: async () =>
      (await sandbox.ports.activations.list(PLACE)).filter(({ tags }) => ACTIVATION_TAGS.record in tags),
    ourSecrets: () => sandbox.ports.secretStore.list(PLACE, SECRET_PREFIX),
    /** Details of the events of a kind, as they came. */
    events: (detailType: string) =>
      events
        .filter((event) => event["detail-type"] === detailType)
        .map(({ detail }) => detail as Record<string, unknown>),
    kubernetesNodes: async () => sandbox.ports.nodes.list({ ...PLACE, name: "stores" }),
  };
}

type Asked = Extract<OperatorRequest, { action: "issue-activation" }>;
const ASKED: Asked = {
  action: "issue-activation",
  site: "berlin",
  nodes: 2,
  lifetimeSeconds: 7 * 86_400,
  request: "one",
  by: "ana",
};

/** AWS's name for what it refused, and its words. */
export const refusal = (call: Promise<unknown>): Promise<{ name: string; message: string }> =>
  call.then(
    () => ({ name: "nothing", message: "it was not refused" }),
    ({ name, message }: Error) => ({ name, message }),
  );
