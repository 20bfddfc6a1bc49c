import { type ClusterVersionStatus, paginateDescribeClusterVersions } from "@aws-sdk/client-eks";
import type { KubernetesVersionFacts } from "#core/planner/plan.ts";
import type { Clock, Scope, VersionCatalogue } from "#core/ports.ts";
import type { Clients } from "./clients.ts";
import { readAddonOffer } from "./eks-addon-offer.ts";
import { awsCall } from "./errors.ts";
import { keeper } from "./keep.ts";

const OLDER_STATUS = {
  "standard-support": "STANDARD_SUPPORT",
  "extended-support": "EXTENDED_SUPPORT",
  unsupported: "UNSUPPORTED",
} as const satisfies Record<ClusterVersionStatus, KubernetesVersionFacts["status"]>;

/** The EKS catalogue of Kubernetes and add-on versions. Answers are kept per Region: they are the same for every account. */
export function eksVersionCatalogue(clients: Clients, clock: Clock): VersionCatalogue {
  const keep = keeper(clock);
  return {
    kubernetesVersions: (scope) => keep(`kubernetes/${scope.region}`, () => readVersions(clients, scope)),
    addonVersions: (scope, addon) =>
      keep(`${addon}/${scope.region}`, async () => (await readAddonOffer(clients, scope, addon))?.versions ?? []),
  };
}

function readVersions(clients: Clients, scope: Scope): Promise<KubernetesVersionFacts[]> {
  return awsCall("Kubernetes versions", () =>
    clients.eks(scope).call(async (client) => {
      const versions: KubernetesVersionFacts[] = [];
      for await (const page of paginateDescribeClusterVersions({ client }, { includeAll: true })) {
        for (const version of page.clusterVersions ?? []) {
          // Older answers carry `status` only, in another spelling: `standard-support`.
          const older = version.status && OLDER_STATUS[version.status];
          const status = version.versionStatus ?? older;
          const { endOfStandardSupportDate, endOfExtendedSupportDate } = version;
          versions.push({
            version: version.clusterVersion ?? "",
            status: status ?? "UNSUPPORTED",
            ...(endOfStandardSupportDate ? { endOfStandardSupport: endOfStandardSupportDate.toISOString() } : {}),
            ...(endOfExtendedSupportDate ? { endOfExtendedSupport: endOfExtendedSupportDate.toISOString() } : {}),
          });
        }
      }
      return versions;
    }),
  );
}
