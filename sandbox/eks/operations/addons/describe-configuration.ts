import type { Operation } from "../../../aws/service.ts";
import { schemaOf } from "../../data/addon-schemas.ts";
import { traitsOf } from "../../data/addon-traits.ts";
import { offeredAddons } from "../../offered-addons.ts";
import { type EksWorld, invalidParameter, notFound } from "../../state.ts";

/** What can be configured of a version of an add-on, and which of its service accounts are to have a role. */
export function describeAddonConfiguration(world: EksWorld): Operation {
  return ({ input: { addonName, addonVersion } }) => {
    const offered = offeredAddons(world).find(({ name }) => name === addonName);
    if (!offered) throw notFound(`Addon ${addonName} not found`, { addonName });
    if (!offered.versions.some(({ version }) => version === addonVersion))
      throw invalidParameter("Addon version specified is not supported", { addonName });
    const { identities } = traitsOf(String(addonName));
    return {
      addonName,
      addonVersion,
      configurationSchema: JSON.stringify({
        $schema: "http://json-schema.org/draft-06/schema#",
        ...schemaOf(String(addonName)),
      }),
      podIdentityConfiguration: identities,
    };
  };
}
