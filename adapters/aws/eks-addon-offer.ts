import { type AddonInfo, paginateDescribeAddonVersions } from "@aws-sdk/client-eks";
import type { AddonOffer, Scope } from "#core/ports.ts";
import type { Clients } from "./clients.ts";
import { awsCall } from "./errors.ts";
import { allPages } from "./pages.ts";

/** `DescribeAddonVersions`; undefined when EKS has no add-on of this name. */
export function readAddonOffer(clients: Clients, scope: Scope, addonName: string): Promise<AddonOffer | undefined> {
  return awsCall(`versions of add-on ${addonName}`, () =>
    clients.eks(scope).call(async (client) => {
      const pages = paginateDescribeAddonVersions({ client }, { addonName });
      return offerOf(addonName, await allPages(pages, ({ addons }) => addons));
    }),
  );
}

function offerOf(name: string, pages: readonly AddonInfo[]): AddonOffer | undefined {
  const [first] = pages;
  if (!first) return undefined;
  return {
    name,
    ...(first.owner === undefined ? {} : { owner: first.owner }),
    ...(first.defaultNamespace === undefined ? {} : { namespace: first.defaultNamespace }),
    versions: pages.flatMap(({ addonVersions = [] }) =>
      addonVersions.map(({ addonVersion = "", compatibilities = [] }) => ({
        version: addonVersion,
        compatibleWith: compatibilities.map(({ clusterVersion = "", defaultVersion = false }) => ({
          kubernetesVersion: clusterVersion,
          isDefault: defaultVersion,
        })),
      })),
    ),
  };
}
