import { ADOPTION_PARTS, type AdoptionPart, type ArgocdPolicy } from "#core/policy/baseline-policy.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { fleetEvents } from "#events/catalogue.ts";
import { REF, type Responding, respondingBench } from "./responses.ts";
import { seedCluster } from "./sandbox.ts";

export const HUB = { ...REF, name: "hub" };
export const NEW = { ...REF, name: "new" };
export const NEW_ID = "111122223333/eu-west-1/new";

export const SELF_MANAGED: ArgocdPolicy = {
  kind: "self-managed",
  hub: HUB,
  namespace: "argocd",
  clusterName: "{cluster}-{region}-{account}",
  labels: ["tier", "owner"],
  role: "argocd-deployer",
};

export const CAPABILITY: ArgocdPolicy = { ...SELF_MANAGED, kind: "capability", project: "platform" };

/** A template with something in every part, as a careful team writes it. */
export function adoptionPolicy(
  parts: readonly AdoptionPart[] = ADOPTION_PARTS,
  change: Partial<FleetPolicy> = {},
): Partial<FleetPolicy> {
  return {
    accounts: [
      { id: REF.account, name: "one", regions: ["eu-west-1", "us-east-1"], owner: "platform@example.com" },
      { id: "000000000000", name: "recorded", regions: ["us-east-1"], owner: "recorded@example.com" },
    ],
    clusters: { labels: { tier: "tag:Environment", owner: "tag:Owner" }, overrides: [] },
    baseline: {
      cluster: {
        logging: ["api", "audit"],
        deletionProtection: true,
        upgradePolicy: "STANDARD",
        endpoint: { public: false, private: true },
        authenticationMode: "API",
        zonalShift: true,
        requiredTags: ["Environment"],
      },
      addons: [
        {
          name: "external-dns",
          after: ["cert-manager"],
          podIdentity: [{ role: "dns", serviceAccount: "external-dns" }],
        },
        { name: "cert-manager", after: [] },
        { name: "metrics-server", after: [], configuration: { replicas: 2 } },
        { name: "coredns", after: [], resolveConflicts: "OVERWRITE" },
        {
          name: "vpc-cni",
          after: [],
          resolveConflicts: "OVERWRITE",
          podIdentity: [{ role: "{cluster}-cni", serviceAccount: "aws-node" }],
        },
        { name: "kube-proxy", after: [], resolveConflicts: "OVERWRITE" },
        { name: "eks-pod-identity-agent", after: [] },
      ],
      access: [
        {
          principal: "arn:aws:iam::{account}:role/argocd-deployer",
          groups: [],
          policies: [{ name: "AmazonEKSEditPolicy", namespaces: ["apps"] }],
          allowClusterAdmin: false,
        },
      ],
      overrides: [],
    },
    argocd: SELF_MANAGED,
    responses: {
      adopt: [{ match: { name: ["new", "stackd-*"] }, parts: [...parts] }],
      deleted: { archiveChannel: false },
    },
    ...change,
  };
}

export interface Adopting extends Responding {
  /** Somebody makes the cluster `new`, with a node group once it is there. */
  create(input?: Record<string, unknown>, options?: { nodes?: boolean }): Promise<void>;
  /** The cluster `new` gets a node group. */
  addNodes(): Promise<void>;
  /** Lets time pass until no adoption is under way. */
  settle(): Promise<void>;
  executions(): { name: string; status: string; input: string; output?: string | undefined }[];
  finished(): ReturnType<typeof fleetEvents.clusterAdoptionFinished.schema.parse>[];
  /** Calls that change something of the cluster `new` or beside it, each as `CreateAddon coredns`, in their order. */
  changes(): string[];
}

/** Calls that only look. */
const LOOKS = /^(Describe|List|Get)/;
const ABOUT = ["addonName", "policyArn", "principalArn", "serviceAccount", "AlarmName"];

function words(operation: string, input: Record<string, unknown>): string {
  if (operation === "UpdateClusterConfig") {
    const { name: _name, clientRequestToken: _token, ...change } = input;
    return `${operation} ${Object.keys(change).join(" ")}`;
  }
  const about = ABOUT.map((key) => input[key]).find((value) => value !== undefined);
  return `${operation}${about === undefined ? "" : ` ${String(about).split("/").at(-1)}`}`;
}

/** A hub with Argo CD's namespace, and whatever a policy makes of a cluster that appears. */
export function adoptingBench(
  options: Parameters<typeof respondingBench>[0] & {
    policyChange?: Partial<FleetPolicy>;
    parts?: readonly AdoptionPart[];
  } = {},
): Adopting {
  const { policyChange, parts, clusters = [], onCall, ...rest } = options;
  const changes: string[] = [];
  const bench = respondingBench({
    clusters: [seedCluster("hub", { serviceAccounts: [{ namespace: "argocd", name: "argocd-server" }] }), ...clusters],
    asDeployed: true,
    change: adoptionPolicy(parts, policyChange),
    ...rest,
    onCall(call, request) {
      onCall?.(call, request);
      if (call.caller === undefined || !/^(eks|cloudwatch)$/.test(call.service) || LOOKS.test(call.operation)) return;
      const refused = call.error === undefined ? "" : `: ${call.error}`;
      changes.push(`${words(call.operation, request.input)}${refused}`);
    },
  } as Parameters<typeof respondingBench>[0]);
  const machine = () => bench.engine.stateMachineArn("adopt-cluster");
  const addNodes = async () =>
    void (await bench.byHand("CreateNodegroup", {
      clusterName: "new",
      nodegroupName: "general",
      subnets: ["subnet-0a"],
      nodeRole: `arn:aws:iam::${REF.account}:role/node`,
      scalingConfig: { minSize: 2, maxSize: 2, desiredSize: 2 },
    }));
  return {
    ...bench,
    addNodes,
    changes: () => changes,
    executions: () => bench.engine.executions(machine()),
    finished: () =>
      bench
        .details("Cluster Adoption Finished")
        .map((detail) => fleetEvents.clusterAdoptionFinished.schema.parse(detail)),
    async create(input = {}, { nodes = true } = {}) {
      await bench.byHand("CreateCluster", {
        name: "new",
        version: "1.34",
        roleArn: `arn:aws:iam::${REF.account}:role/cluster`,
        resourcesVpcConfig: { subnetIds: ["subnet-0a", "subnet-0b"] },
        accessConfig: { authenticationMode: "API_AND_CONFIG_MAP", bootstrapClusterCreatorAdminPermissions: false },
        tags: { Environment: "dev" },
        ...input,
      });
      if (!nodes) return;
      const state = () => bench.eks.cluster(REF.account, REF.region, "new");
      void (async () => {
        while (state()?.cluster.status === "CREATING") await bench.clock.sleep(30_000);
        if (state()?.cluster.status === "ACTIVE") await addNodes();
      })();
    },
    async settle() {
      const idle = () => bench.engine.executions(machine()).every(({ status }) => status !== "RUNNING");
      await bench.pass(1);
      await bench.clock.run({ done: idle, until: new Date(bench.clock.millis() + 5 * 86_400_000) });
      await bench.pass(10);
    },
  };
}
