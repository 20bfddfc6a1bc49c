import { DescribeAddonConfigurationCommand } from "@aws-sdk/client-eks";
import { ClusterNotFoundError, UpdateRefusedError } from "#core/errors.ts";
import type { AddonCatalogue, Clock, Scope } from "#core/ports.ts";
import { schemaCheck } from "../json-schema.ts";
import type { Clients } from "./clients.ts";
import { readAddonOffer } from "./eks-addon-offer.ts";
import { orGone } from "./eks-reading.ts";
import { awsCall } from "./errors.ts";
import { keeper } from "./keep.ts";

/** What EKS offers of add-ons. Answers are kept per Region: they are the same for every account. */
export function eksAddonCatalogue(clients: Clients, clock: Clock): AddonCatalogue {
  const keep = keeper(clock);
  const checkOf = (scope: Scope, addon: { name: string; version: string }) =>
    keep(`schema/${scope.region}/${addon.name}/${addon.version}`, async () => {
      const schema = await readSchema(clients, scope, addon);
      return schema === undefined ? undefined : schemaCheck(schema);
    });
  return {
    offer: (scope, addon) =>
      keep(`offer/${scope.region}/${addon}`, () =>
        orGone(`add-on ${addon}`, () => readAddonOffer(clients, scope, addon)),
      ),
    async configurationProblems(scope, addon, values) {
      const check = await checkOf(scope, addon);
      // An add-on without a schema takes no configuration values at all.
      if (!check) return Object.keys(values).length === 0 ? [] : ["it cannot be configured"];
      return check(values);
    },
  };
}

async function readSchema(
  clients: Clients,
  scope: Scope,
  { name, version }: { name: string; version: string },
): Promise<string | undefined> {
  const what = `configuration schema of add-on ${name} ${version}`;
  const command = new DescribeAddonConfigurationCommand({ addonName: name, addonVersion: version });
  try {
    const answer = await awsCall(what, () => clients.eks(scope).call((client) => client.send(command)));
    return answer.configurationSchema || undefined;
  } catch (error) {
    // It is the version that EKS does not know; no cluster is named in this call.
    if (error instanceof ClusterNotFoundError) throw new UpdateRefusedError(error.message, { cause: error });
    throw error;
  }
}
