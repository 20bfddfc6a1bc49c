import { FleetwrightError } from "#core/errors.ts";
import type { Fact } from "#core/fleet/facts.ts";
import type { ActivationFacts } from "#core/hybrid/checks.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import type { Ports } from "#core/ports.ts";
import { orGone } from "../cluster/gone.ts";

export type CheckPorts = Pick<Ports, "facts" | "roles" | "networks" | "managedInstances">;

const NOT_ASKED: Fact<never> = { unread: { code: "NotAsked", message: "the cluster could not be read" } };

/** Reads what stands around a site. What cannot be read is said, and keeps nothing else from being read. */
export async function readActivationFacts(ports: CheckPorts, site: SitePolicy): Promise<ActivationFacts> {
  const place = { account: site.cluster.account, region: site.cluster.region };
  const [read, role, registered] = await Promise.all([
    orGone(() => ports.facts.read(site.cluster, ["cluster", "access-entries", "insights"])),
    attempt(() => ports.roles.read(place, site.role)),
    attempt(async () => {
      const [nodes, tier] = await Promise.all([ports.managedInstances.list(place), ports.managedInstances.tier(place)]);
      return { nodes: nodes.length, tier };
    }),
  ]);
  const { cluster, "access-entries": accessEntries = NOT_ASKED, insights = NOT_ASKED } = read?.facts ?? {};
  const vpcId = cluster && "value" in cluster ? cluster.value.vpcId : undefined;
  const vpcCidrs =
    vpcId === undefined
      ? { value: [] }
      : await attempt(async () => (await ports.networks.vpcCidrs(place, vpcId)) ?? []);
  return { cluster, accessEntries, insights, role, vpcCidrs, registered };
}

async function attempt<Value>(read: () => Promise<Value>): Promise<Fact<Value>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof FleetwrightError)) throw error;
    return { unread: { code: error.name, message: error.message } };
  }
}
