import { Clients } from "#adapters/aws/clients.ts";
import { eksFactSources } from "#adapters/aws/eks-facts/sources.ts";
import { factsReader } from "#adapters/facts.ts";
import { memoryClusterRecordStore } from "#adapters/memory/clusters.ts";
import { memoryFindingStore } from "#adapters/memory/findings.ts";
import { memoryLockStore } from "#adapters/memory/locks.ts";
import { fleetPeers } from "#core/fleet/peers.ts";
import { DEFAULT_DRIFT } from "#core/policy/defaults.ts";
import { type ScanPorts, scanCluster } from "#functions/runtime/drift/scan.ts";
import { MATERIAL } from "../core/drift/given.ts";
import { NOW, policyWith } from "./fleet.ts";
import { answering, type Parts, partsIn } from "./recorded-answers.ts";

/** Where a file has parts of a cluster and not the cluster: one nobody can complain about. */
const CLUSTER = {
  name: "plain",
  arn: "arn:aws:eks:eu-west-1:111122223333:cluster/plain",
  version: "1.35",
  status: "ACTIVE",
  createdAt: new Date(0),
  resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: true },
  encryptionConfig: [{ resources: ["secrets"], provider: { keyArn: "arn:aws:kms:key" } }],
  accessConfig: { authenticationMode: "API" },
  tags: { Owner: "shop@acme.example" },
};

const isEmpty = (parts: Parts): boolean => Object.values(parts).every((things) => things.length === 0);

/** What a scan by the product's own adapters finds in each cluster of a recorded file: `rule subject`, or how it ended otherwise. */
export async function scansOf(file: string): Promise<string[][]> {
  const parts = partsIn(file);
  if (isEmpty(parts)) return [];
  const clusters = parts.clusters.length > 0 ? parts.clusters : [CLUSTER];
  const scans: string[][] = [];
  for (const cluster of clusters) scans.push(await scanOf(cluster, parts));
  return scans;
}

async function scanOf(cluster: Record<string, unknown>, parts: Parts): Promise<string[]> {
  const eks = answering(cluster, parts);
  try {
    const [, , , region = "", account = "", name = ""] = String(cluster.arn).split(/[:/]/);
    const ref = { account, region, name: String(cluster.name ?? name) };
    const clients = new Clients({ hub: { account, region } });
    const clock = { now: () => NOW };
    const elsewhere = Object.fromEntries(
      (["nodes", "self-managed-addons", "annotated-service-accounts", "argocd-secret"] as const).map((fact) => [
        fact,
        async () => MATERIAL[fact],
      ]),
    );
    const ports = {
      policy: policyWith([], {
        accounts: [{ id: account, name: account, regions: [region] }],
        drift: DEFAULT_DRIFT,
        clusters: { labels: { owner: "tag:Owner" }, overrides: [] },
      }),
      clock,
      facts: factsReader({ ...eksFactSources(clients), ...elsewhere }, clock),
      addonCatalogue: { offer: async () => undefined, configurationProblems: async () => [] },
      versions: { kubernetesVersions: async () => MATERIAL.versions, addonVersions: async () => [] },
      nodeImages: { latestRelease: async () => undefined },
      clusterRecords: memoryClusterRecordStore(),
      findings: memoryFindingStore(),
      locks: memoryLockStore(),
      events: { publish: async () => undefined },
    } as unknown as ScanPorts;
    const fleet = async () => fleetPeers([]);
    const { status, present, gaps } = await scanCluster(ports, ref, { now: NOW, fleet });
    if (status !== "scanned") return [status];
    return [...gaps.map((gap) => `unread ${gap}`), ...present.map(({ rule, subject }) => `${rule} ${subject}`.trim())];
  } finally {
    eks.restore();
  }
}
