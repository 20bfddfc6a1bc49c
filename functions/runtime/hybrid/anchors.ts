import { clusterId, parseClusterId } from "#core/fleet/cluster.ts";
import { sitesOf } from "#core/hybrid/sites.ts";
import { TRUST_ANCHOR_RULE, trustAnchorFindings } from "#core/hybrid/trust-anchors.ts";
import type { Scope, TrustAnchorSnapshot } from "#core/ports.ts";
import { observeFindings } from "../cluster/findings.ts";
import type { Composition } from "../compose.ts";

type AnchorPorts = Pick<Composition, "policy" | "trustAnchors" | "clusterRecords" | "findings" | "events">;

/** Looks at the certificates by which hosts of IAM Roles Anywhere prove themselves, for the clusters of one account and Region. */
export async function watchAnchors(ports: AnchorPorts, place: Scope, now: Date): Promise<void> {
  const { sites } = ports.policy;
  const here = sites.filter(({ cluster }) => cluster.account === place.account && cluster.region === place.region);
  const watched = here.some(({ trustAnchor }) => trustAnchor !== undefined);
  const anchors: TrustAnchorSnapshot[] = watched ? await ports.trustAnchors.list(place) : [];
  for (const id of new Set(here.map(({ cluster }) => clusterId(cluster)))) {
    const present = sitesOf(ports.policy, parseClusterId(id)).flatMap((site) =>
      trustAnchorFindings(site, anchors, now),
    );
    const scope = { rules: [TRUST_ANCHOR_RULE] };
    await observeFindings(ports, { clusterId: id, at: now.toISOString(), scope, present }, { now });
  }
}
