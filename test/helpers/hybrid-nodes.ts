import { ACTIVATION_TAGS, type ActivationRecord } from "#core/hybrid/activation.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import type { EventEnvelope } from "#events/envelope.ts";
import type { OperatorRequest } from "#events/operator/requests.ts";
import { policyWith } from "./fleet.ts";
import { CLUSTER_ARN, type HybridOptions, hybridBench, PLACE, ROLE } from "./hybrid.ts";
import { watchedSite } from "./hybrid-sites.ts";
import { titlesIn } from "./responses.ts";

const CLUSTER = { ...PLACE, name: "stores" };

interface NodesOptions {
  berlin?: Partial<SitePolicy>;
  lyon?: Partial<SitePolicy>;
  options?: HybridOptions;
  /** Nothing is looked at before the test does. */
  unwatched?: true;
}

/** The sites berlin and lyon of the cluster `stores`, watched from the beginning, and people who register machines there. */
export async function nodesBench({ berlin = {}, lyon = {}, options = {}, unwatched }: NodesOptions = {}) {
  const sites = [watchedSite("berlin", berlin), watchedSite("lyon", lyon)];
  const bench = hybridBench({
    policy: policyWith([], { sites }),
    schedules: ["reconcile-nodes"],
    ...options,
  });
  const { sandbox } = bench;
  const reconcile = async () => {
    await sandbox.deliver({ function: "reconcile-nodes" }, {} as EventEnvelope);
    await sandbox.clock.settle();
  };
  if (!unwatched) {
    await reconcile();
    await bench.letPass(60_000);
  }
  let count = 0;
  /** An activation of ours, with its record: what `issue-activation` leaves behind. */
  const issue = async (change: Partial<ActivationRecord> = {}, tags: Record<string, string> = {}) => {
    const { site = "berlin", nodes = 5, lifetimeSeconds = 86_400 } = change;
    const id = `${site}-test-${++count}`;
    const named = {
      [ACTIVATION_TAGS.cluster]: CLUSTER_ARN,
      [ACTIVATION_TAGS.site]: site,
      [ACTIVATION_TAGS.record]: id,
      ...tags,
    };
    const expiresAt = bench.ahead(lifetimeSeconds * 1000);
    const activation = await bench.activate({
      RegistrationLimit: nodes,
      ExpirationDate: expiresAt,
      Tags: Object.entries(named).map(([Key, Value]) => ({ Key, Value })),
    });
    const at = sandbox.clock.now().toISOString();
    const record = await sandbox.ports.activationRecords.save({
      id,
      site,
      cluster: CLUSTER,
      role: ROLE,
      nodes,
      lifetimeSeconds,
      requestedBy: "ana",
      requestedAt: at,
      standing: false,
      status: "issued",
      reason: "asked for",
      activationId: activation.activationId,
      secret: { name: `fleetwright/hybrid/${site}/${activation.activationId}`, arn: "arn" },
      issuedAt: at,
      expiresAt: expiresAt.toISOString(),
      registrations: 0,
      revision: 0,
      ...change,
    });
    return { ...activation, record };
  };
  /** Somebody registers machines, by an activation of ours or by one of their own. */
  const join = async (activation: { activationId: string; activationCode: string }, hosts: number, site = "berlin") => {
    const ids = Array.from({ length: hosts }, (_, index) =>
      bench.sites.registerNode({
        ...PLACE,
        ...activation,
        hostname: `${site}-box-${index + 1}`,
        site,
        ipAddress: `10.200.${site === "berlin" ? 1 : 129}.${index + 1}`,
      }),
    );
    await sandbox.clock.settle();
    return ids;
  };
  return {
    ...bench,
    place: PLACE,
    role: ROLE,
    reconcile,
    issue,
    join,
    /** Nodes by an activation that somebody made past Fleetwright. */
    intrude: async (change: Parameters<typeof bench.activate>[0] = {}) => join(await bench.activate(change), 1),
    details: bench.events,
    /** Who repeats an event does so under its key: each once. */
    once: (detailType: string) => [
      ...new Map(bench.events(detailType).map((detail) => [detail.eventKey, detail])).values(),
    ],
    node: async (id: string) => sandbox.ports.nodeRecords.get(PLACE, id),
    registered: () => bench.sites.nodes().filter(({ deregisteredAt }) => deregisteredAt === undefined),
    /** By title. */
    said: () => titlesIn(sandbox.slack, "eks-stores"),
    fleetSaid: () => titlesIn(sandbox.slack, "eks-fleet"),
    ask: async (request: OperatorRequest) => {
      const answer = await sandbox.operator(request);
      await sandbox.clock.settle();
      return answer;
    },
    pass: (minutes: number) => bench.letPass(minutes * 60_000),
  };
}
