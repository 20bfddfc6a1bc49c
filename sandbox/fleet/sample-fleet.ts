import { withDetails } from "./sample-details.ts";
import { type ClusterSeedInput, type FleetSeed, fleetSeed, INVENTORY_FORMAT } from "./seed.ts";

const PLATFORM = "111122223333";
const PAYMENTS = "444455556666";
const RETAIL = "777788889999";

const tags = (tier: string, owner: string, team: string, redundancyGroup?: string): Record<string, string> => ({
  Environment: tier,
  Owner: owner,
  Team: team,
  ...(redundancyGroup === undefined ? {} : { RedundancyGroup: redundancyGroup }),
});

const network = [{ name: "vpc-cni" }, { name: "coredns" }, { name: "kube-proxy" }];
const storage = [...network, { name: "eks-pod-identity-agent" }, { name: "aws-ebs-csi-driver" }];

/**
 * The fleet of the demonstration: 15 clusters, four Regions, three accounts, three tiers, and the things real fleets have: one already upgraded, one that
 * still uses a removed API, one with a degraded node group, some with old images, a hybrid one, an Auto Mode one, and two behind one service that must never be upgraded together.
 */
const clusters: ClusterSeedInput[] = [
  // dev
  {
    account: PLATFORM,
    region: "eu-west-1",
    name: "platform-dev",
    version: "1.34",
    tags: tags("dev", "ana@acme.example", "platform"),
    addons: storage,
    nodegroups: [{ name: "general", desiredSize: 3 }],
  },
  {
    account: PAYMENTS,
    region: "eu-west-1",
    name: "payments-dev",
    version: "1.34",
    tags: tags("dev", "jo@acme.example", "payments"),
    addons: network,
    nodegroups: [{ name: "general", desiredSize: 2 }],
  },
  {
    account: RETAIL,
    region: "us-east-1",
    name: "shop-dev",
    version: "1.34",
    tags: tags("dev", "sam@acme.example", "shop"),
    addons: storage,
    nodegroups: [
      { name: "general", desiredSize: 3 },
      { name: "spot", desiredSize: 2, maxUnavailable: 2, releaseVersion: "1.34.6-20261027" },
    ],
  },
  {
    account: RETAIL,
    region: "eu-west-1",
    name: "search-dev",
    version: "1.35",
    tags: tags("dev", "kim@acme.example", "search"),
    addons: network,
    nodegroups: [{ name: "general", desiredSize: 2 }],
  },
  // staging
  {
    account: PLATFORM,
    region: "us-east-1",
    name: "platform-staging",
    version: "1.34",
    tags: tags("staging", "ana@acme.example", "platform"),
    addons: [...storage, { name: "metrics-server" }],
    nodegroups: [{ name: "general", desiredSize: 4 }],
  },
  {
    account: PAYMENTS,
    region: "eu-central-1",
    name: "payments-staging",
    version: "1.34",
    tags: tags("staging", "jo@acme.example", "payments"),
    addons: storage,
    nodegroups: [
      { name: "general", desiredSize: 4, maxUnavailablePercentage: 50 },
      { name: "batch", desiredSize: 2, releaseVersion: "1.34.5-20260929" },
    ],
  },
  {
    account: RETAIL,
    region: "us-east-1",
    name: "shop-staging",
    version: "1.34",
    tags: tags("staging", "sam@acme.example", "shop"),
    addons: [...network, { name: "cert-manager" }, { name: "external-dns" }],
    autoMode: true,
  },
  {
    account: RETAIL,
    region: "eu-west-1",
    name: "legacy-search",
    version: "1.34",
    tags: tags("prod", "kim@acme.example", "search"),
    addons: network,
    nodegroups: [
      {
        name: "general",
        desiredSize: 3,
        status: "DEGRADED",
        issues: [
          {
            code: "AsgInstanceLaunchFailures",
            message: "Could not launch On-Demand Instances. InsufficientInstanceCapacity",
            resourceIds: ["asg-legacy-search"],
          },
        ],
      },
    ],
  },
  // prod
  {
    account: PLATFORM,
    region: "eu-west-1",
    name: "platform-prod",
    version: "1.34",
    tags: tags("prod", "ana@acme.example", "platform"),
    addons: [...storage, { name: "metrics-server" }],
    nodegroups: [{ name: "general", desiredSize: 6, maxUnavailable: 2 }],
  },
  {
    account: PAYMENTS,
    region: "eu-west-1",
    name: "payments-prod-eu",
    version: "1.34",
    tags: tags("prod", "jo@acme.example", "payments", "payments-prod"),
    addons: storage,
    nodegroups: [
      { name: "general", desiredSize: 6, maxUnavailable: 2 },
      { name: "batch", desiredSize: 4 },
    ],
  },
  {
    account: PAYMENTS,
    region: "us-east-1",
    name: "payments-prod-us",
    version: "1.34",
    tags: tags("prod", "jo@acme.example", "payments", "payments-prod"),
    addons: storage,
    nodegroups: [
      { name: "general", desiredSize: 6, maxUnavailable: 2 },
      { name: "batch", desiredSize: 4 },
    ],
  },
  {
    account: RETAIL,
    region: "us-east-1",
    name: "shop-prod",
    version: "1.34",
    tags: tags("prod", "sam@acme.example", "shop"),
    addons: [...storage, { name: "cert-manager" }, { name: "external-dns" }],
    nodegroups: [
      { name: "web", desiredSize: 8, maxUnavailablePercentage: 25 },
      { name: "workers", desiredSize: 6, maxUnavailable: 2, releaseVersion: "1.34.6-20261013" },
      { name: "gpu", desiredSize: 1, amiType: "AL2023_x86_64_NVIDIA", instanceTypes: ["g6.xlarge"] },
    ],
  },
  {
    account: RETAIL,
    region: "ap-southeast-2",
    name: "shop-prod-apac",
    version: "1.34",
    tags: tags("prod", "sam@acme.example", "shop"),
    addons: storage,
    nodegroups: [{ name: "web", desiredSize: 4, maxUnavailable: 2 }],
  },
  {
    account: RETAIL,
    region: "eu-west-1",
    name: "stores-hybrid",
    version: "1.34",
    tags: tags("prod", "lee@acme.example", "stores"),
    addons: network,
    nodegroups: [{ name: "gateway", desiredSize: 2, releaseVersion: "1.34.5-20260901" }],
    remoteNodeNetworks: ["10.200.0.0/16"],
    remotePodNetworks: ["10.201.0.0/16"],
    hybridSites: [
      { name: "berlin", nodes: 2 },
      { name: "lyon", nodes: 1 },
    ],
  },
  {
    account: PLATFORM,
    region: "us-east-1",
    name: "reports-prod",
    version: "1.34",
    tags: tags("prod", "max@acme.example", "reports"),
    addons: network,
    nodegroups: [{ name: "general", desiredSize: 3 }],
    deprecatedApis: [
      {
        api: "/apis/resource.k8s.io/v1beta1/resourceclaims",
        removedIn: "1.35",
        replacedWith: "/apis/resource.k8s.io/v1/resourceclaims",
        userAgent: "report-scheduler/2.3",
        daysSinceLastRequest: 2,
      },
    ],
  },
];

export const sampleFleet = (): FleetSeed =>
  fleetSeed.parse({ format: INVENTORY_FORMAT, fleet: "acme", clusters: clusters.map(withDetails) });

/** Node groups and add-ons of a synthetic cluster: what the figures per cluster of the benchmark are about. */
const FIVE_ADDONS = storage;
const GROUPS = ["general", "web", "batch"];
const PLACES: [string, string][] = [PLATFORM, PAYMENTS, RETAIL].flatMap((account) =>
  ["eu-west-1", "us-east-1", "eu-central-1", "ap-southeast-2"].map((region): [string, string] => [account, region]),
);

/** `count` clusters at 1.34 with five add-ons and three node groups: a tenth dev, two tenths staging, the rest prod, every tenth prod cluster one of a pair. */
export function syntheticFleet(count: number): FleetSeed {
  return fleetSeed.parse({
    format: INVENTORY_FORMAT,
    fleet: `synthetic-${count}`,
    clusters: Array.from({ length: count }, (_, index): ClusterSeedInput => {
      const tier = index % 10 === 0 ? "dev" : index % 10 < 3 ? "staging" : "prod";
      const [account, region] = PLACES[index % PLACES.length] ?? [PLATFORM, "eu-west-1"];
      const pair = tier === "prod" && index % 10 === 3 ? `pair-${Math.floor(index / 20)}` : undefined;
      return {
        account,
        region,
        name: `cluster-${String(index).padStart(4, "0")}`,
        version: "1.34",
        tags: tags(tier, "owner@acme.example", `team-${index % 25}`, pair),
        addons: FIVE_ADDONS,
        nodegroups: GROUPS.map((name, group) => ({
          name,
          desiredSize: 2 + ((index + group) % 5),
          maxUnavailable: 1 + (index % 2),
        })),
      };
    }),
  });
}
