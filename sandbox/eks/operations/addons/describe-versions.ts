import type { Operation } from "../../../aws/service.ts";
import { traitsOf } from "../../data/addon-traits.ts";
import { offeredAddons } from "../../offered-addons.ts";
import { type EksWorld, notFound, page } from "../../state.ts";

/** Versions of add-ons and what they fit; filtered as EKS filters them. */
export function describeAddonVersions(world: EksWorld): Operation {
  return (call) => {
    const { addonName, kubernetesVersion } = call.input;
    const named = offeredAddons(world).filter(({ name }) => addonName === undefined || name === addonName);
    if (named.length === 0) throw notFound(`Addon ${addonName} not found`);
    const only = kubernetesVersion === undefined ? undefined : Number(String(kubernetesVersion).split(".")[1]);
    const addons = named
      .filter(
        ({ type, owner, publisher }) =>
          listed(call.input.types, type) &&
          listed(call.input.owners, owner) &&
          listed(call.input.publishers, publisher),
      )
      .map(({ name, type, owner, publisher, versions }) => ({
        addonName: name,
        type,
        owner,
        publisher,
        defaultNamespace: traitsOf(name).namespace,
        addonVersions: versions
          .map(({ version, minors }) => ({
            addonVersion: version,
            architecture: ["amd64", "arm64"],
            computeTypes: ["ec2", "auto", "hybrid"],
            requiresConfiguration: false,
            requiresIamPermissions: traitsOf(name).identities.some(
              ({ recommendedManagedPolicies }) => recommendedManagedPolicies.length > 0,
            ),
            compatibilities: minors
              .filter(({ minor }) => only === undefined || minor === only)
              .map(({ minor, isDefault }) => ({
                clusterVersion: `1.${minor}`,
                platformVersions: ["*"],
                defaultVersion: isDefault,
              })),
          }))
          .filter(({ compatibilities }) => compatibilities.length > 0),
      }))
      .filter(({ addonVersions }) => addonVersions.length > 0);
    const { items, nextToken } = page(addons, call.input);
    return { addons: items, nextToken };
  };
}

const listed = (wanted: unknown, value: string): boolean =>
  !Array.isArray(wanted) || wanted.length === 0 || wanted.includes(value);
