import { CreateAddonCommand, UpdateAddonCommand } from "@aws-sdk/client-eks";
import { includes, parseValues } from "#core/baseline/configuration.ts";
import { UpdateInProgressError, UpdateRefusedError } from "#core/errors.ts";
import { compareAddonVersions } from "#core/planner/addons.ts";
import type { StartedChange } from "#core/ports.ts";
import { readAddon } from "../eks-facts/addons.ts";
import { awsCall } from "../errors.ts";
import type { Carrying } from "./carrying.ts";
import { updateUnderWay } from "./pending.ts";

/** @throws {UpdateRefusedError} the add-on is there in a state that creating it does not mend */
export async function createAddon({ eks, ref, step, token }: Carrying<"create-addon">): Promise<StartedChange> {
  const { addon: addonName, version, configuration, resolveConflicts } = step;
  const found = await readAddon(eks, ref, addonName);
  if (found?.status === "CREATING")
    return { state: "pending", pending: { kind: "addon-creation", cluster: ref, addon: addonName } };
  if (found && found.status !== "CREATE_FAILED" && compareAddonVersions(found.version, version) >= 0)
    return { state: "already-so" };
  if (found) {
    const instead = found.status === "CREATE_FAILED" ? "delete it first" : "it is to be updated instead";
    throw new UpdateRefusedError(
      `${addonName} of ${ref.name} is there, ${found.status} at ${found.version}: ${instead}`,
    );
  }
  const command = new CreateAddonCommand({
    clusterName: ref.name,
    addonName,
    addonVersion: version,
    resolveConflicts,
    clientRequestToken: token,
    ...(configuration ? { configurationValues: JSON.stringify(configuration) } : {}),
  });
  await awsCall(`creation of add-on ${addonName} of ${ref.name}`, () => eks.call((client) => client.send(command)));
  return { state: "pending", pending: { kind: "addon-creation", cluster: ref, addon: addonName } };
}

/** Never to an older version, and the version only when it is the version that should change. */
export async function updateAddon({ eks, ref, step, token }: Carrying<"update-addon">): Promise<StartedChange> {
  const { addon: addonName, from, version, configuration, resolveConflicts } = step;
  const found = await readAddon(eks, ref, addonName);
  if (!found) throw new UpdateRefusedError(`${ref.name} has no add-on ${addonName} any more`);
  const moves = from !== version && compareAddonVersions(found.version, version) < 0;
  const configures = configuration !== undefined && !includes(parseValues(found.configurationValues), configuration);
  // What an update under way will become is shown before it is over.
  if (!moves && !configures && found.status === "UPDATING")
    throw new UpdateInProgressError(`add-on ${addonName} of ${ref.name} is being updated`);
  if (!moves && !configures) return { state: "already-so" };
  const command = new UpdateAddonCommand({
    clusterName: ref.name,
    addonName,
    resolveConflicts,
    clientRequestToken: token,
    ...(moves ? { addonVersion: version } : {}),
    ...(configures ? { configurationValues: JSON.stringify(configuration) } : {}),
  });
  const what = `update of add-on ${addonName} of ${ref.name}`;
  const { update } = await awsCall(what, () => eks.call((client) => client.send(command)));
  return updateUnderWay(ref, update, addonName);
}
