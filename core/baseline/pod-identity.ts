import type { AddonConfiguration } from "../fleet/facts.ts";
import type { AddonOffer } from "../ports/addon-catalogue.ts";
import type { TemplatePodIdentity } from "./template.ts";

/** Where a service account of an add-on is: as the policy says, where the add-on is installed, or where EKS would install it. */
export function namespaceOf(
  { namespace }: TemplatePodIdentity,
  { offer, installed }: { offer?: AddonOffer | undefined; installed?: AddonConfiguration | undefined },
): string | undefined {
  return namespace ?? installed?.namespace ?? offer?.namespace;
}

/** What ids of steps about associations begin with. */
export const ASSOCIATION = "association/";

export const associationStepId = (namespace: string, serviceAccount: string): string =>
  `${ASSOCIATION}${namespace}/${serviceAccount}`;
