import { type Addon, DescribeAddonCommand, paginateListAddons } from "@aws-sdk/client-eks";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { AddonConfiguration } from "#core/fleet/facts.ts";
import type { LimitedEks } from "../clients.ts";
import { addonPart } from "../eks-clusters.ts";
import { listAll, orGone } from "../eks-reading.ts";
import { allPages } from "../pages.ts";

export async function readAddonConfigurations(eks: LimitedEks, ref: ClusterRef): Promise<AddonConfiguration[]> {
  const names = await listAll(eks, `add-ons of ${ref.name}`, (client) =>
    allPages(paginateListAddons({ client }, { clusterName: ref.name }), (page) => page.addons),
  );
  const addons = await Promise.all(names.map((name) => readAddon(eks, ref, name)));
  return addons.filter((addon) => addon !== undefined);
}

/** Undefined when the cluster has no such add-on. @throws {ClusterNotFoundError} there is no such cluster */
export async function readAddon(
  eks: LimitedEks,
  ref: ClusterRef,
  addonName: string,
): Promise<AddonConfiguration | undefined> {
  return orGone(`add-on ${addonName} of ${ref.name}`, async () => {
    const command = new DescribeAddonCommand({ clusterName: ref.name, addonName });
    const { addon } = await eks.call((client) => client.send(command));
    return addon && configurationOf(addon);
  });
}

function configurationOf(addon: Addon): AddonConfiguration {
  const { owner, configurationValues, serviceAccountRoleArn, namespaceConfig } = addon;
  const namespace = namespaceConfig?.namespace;
  return {
    ...addonPart(addon),
    arn: addon.addonArn ?? "",
    podIdentityAssociations: addon.podIdentityAssociations ?? [],
    ...(owner === undefined ? {} : { owner }),
    ...(configurationValues === undefined ? {} : { configurationValues }),
    ...(serviceAccountRoleArn === undefined ? {} : { serviceAccountRoleArn }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}
