import { pageOf } from "../aws/page.ts";
import { AwsError, type SandboxEnvironment, type SimulatedService } from "../aws/service.ts";
import type { FleetSeed } from "../fleet/seed.ts";
import { uuidOf } from "../random.ts";

export interface TrustAnchorSeed {
  account: string;
  region: string;
  name: string;
  /** PEM of a certificate authority; absent: an AWS Private CA. */
  certificate?: string | undefined;
  enabled?: boolean;
}

export interface RolesAnywhereSimulator {
  service: SimulatedService;
  /** @returns the trust anchor's id */
  addTrustAnchor(anchor: TrustAnchorSeed): string;
}

/** IAM Roles Anywhere as far as looking at trust anchors goes. */
export function createRolesAnywhere({ clock }: SandboxEnvironment, fleet: FleetSeed): RolesAnywhereSimulator {
  const anchors = new Map<string, { account: string; region: string; shown: Record<string, unknown> }>();
  const addTrustAnchor: RolesAnywhereSimulator["addTrustAnchor"] = ({
    account,
    region,
    name,
    certificate,
    enabled = true,
  }) => {
    const id = uuidOf(`${account}/${region}/trust-anchor/${name}`);
    const authority = `arn:aws:acm-pca:${region}:${account}:certificate-authority/${uuidOf(`${id}/authority`)}`;
    // This service writes times as text.
    const at = clock.now().toISOString();
    anchors.set(id, {
      account,
      region,
      shown: {
        trustAnchorId: id,
        trustAnchorArn: `arn:aws:rolesanywhere:${region}:${account}:trust-anchor/${id}`,
        name,
        source:
          certificate === undefined
            ? { sourceType: "AWS_ACM_PCA", sourceData: { acmPcaArn: authority } }
            : { sourceType: "CERTIFICATE_BUNDLE", sourceData: { x509CertificateData: certificate } },
        enabled,
        createdAt: at,
        updatedAt: at,
      },
    });
    return id;
  };
  for (const { account, region, trustAnchors } of fleet.clusters) {
    for (const anchor of trustAnchors) addTrustAnchor({ account, region, ...anchor });
  }
  return {
    addTrustAnchor,
    service: {
      service: "rolesanywhere",
      operations: {
        ListTrustAnchors: ({ account, region, input }) => {
          const own = [...anchors.values()].filter((one) => one.account === account && one.region === region);
          const size = Number(input.pageSize ?? 50);
          if (!Number.isInteger(size) || size < 1)
            throw new AwsError("ValidationException", "pageSize must be positive");
          const badToken = () => new AwsError("ValidationException", "The provided nextToken is not valid.");
          const { items, next } = pageOf(own, { size, token: input.nextToken, badToken });
          return { trustAnchors: items.map(({ shown }) => shown), ...(next === undefined ? {} : { nextToken: next }) };
        },
        GetTrustAnchor: ({ account, region, input }) => {
          const found = anchors.get(String(input.trustAnchorId));
          if (found?.account !== account || found.region !== region)
            throw new AwsError("ResourceNotFoundException", "Trust anchor not found", 404);
          return { trustAnchor: found.shown };
        },
      },
    },
  };
}
