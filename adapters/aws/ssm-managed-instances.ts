import {
  AddTagsToResourceCommand,
  DeregisterManagedInstanceCommand,
  GetServiceSettingCommand,
  type InstanceInformation,
  InvalidInstanceId,
  InvalidResourceId,
  ListTagsForResourceCommand,
  paginateDescribeInstanceInformation,
  SSMClient,
} from "@aws-sdk/client-ssm";
import type { ManagedInstanceSnapshot, ManagedInstances, Scope } from "#core/ports.ts";
import type { Clients } from "./clients.ts";
import { refusableCall } from "./refused.ts";
import { tagList, tagRecord } from "./tags.ts";

const TIER = "/ssm/managed-instance/activation-tier";

/** Hybrid-activated nodes in SSM. */
export function ssmManagedInstances(clients: Clients): ManagedInstances {
  const ssm = (scope: Scope) => clients.of("ssm", scope, (settings) => new SSMClient(settings));
  const resource = (id: string) => ({ ResourceType: "ManagedInstance" as const, ResourceId: id });
  return {
    list: (place, { ids, activationId } = {}) =>
      refusableCall("managed instances", () =>
        ssm(place).call(async (client) => {
          // AWS keeps a list of values of one filter to a hundred or so; these come by the few.
          const Filters = [
            { Key: "ResourceType", Values: ["ManagedInstance"] },
            ...(ids === undefined ? [] : [{ Key: "InstanceIds", Values: [...ids] }]),
            ...(activationId === undefined ? [] : [{ Key: "ActivationIds", Values: [activationId] }]),
          ];
          const found: ManagedInstanceSnapshot[] = [];
          if (ids?.length === 0) return found;
          for await (const page of paginateDescribeInstanceInformation({ client, pageSize: 50 }, { Filters }))
            found.push(...(page.InstanceInformationList ?? []).map(snapshotOf));
          return found;
        }),
      ),
    tags: (place, id) =>
      refusableCall(`tags of ${id}`, () =>
        ssm(place).call(async (client) => {
          try {
            return tagRecord((await client.send(new ListTagsForResourceCommand(resource(id)))).TagList);
          } catch (error) {
            if (error instanceof InvalidResourceId) return undefined;
            throw error;
          }
        }),
      ),
    tag: (place, id, tags) =>
      refusableCall(`tags of ${id}`, async () => {
        await ssm(place).call((client) =>
          client.send(new AddTagsToResourceCommand({ ...resource(id), Tags: tagList(tags) })),
        );
      }),
    deregister: (place, id) =>
      refusableCall(`managed instance ${id}`, () =>
        ssm(place).call(async (client) => {
          try {
            await client.send(new DeregisterManagedInstanceCommand({ InstanceId: id }));
            return true;
          } catch (error) {
            if (error instanceof InvalidInstanceId) return false;
            throw error;
          }
        }),
      ),
    tier: (place) =>
      refusableCall("tier of managed instances", async () => {
        const { ServiceSetting } = await ssm(place).call((client) =>
          client.send(new GetServiceSettingCommand({ SettingId: TIER })),
        );
        return ServiceSetting?.SettingValue === "advanced" ? "advanced" : "standard";
      }),
  };
}

function snapshotOf(instance: InstanceInformation): ManagedInstanceSnapshot {
  const { PlatformName, PlatformVersion } = instance;
  return {
    id: instance.InstanceId ?? "",
    ping: instance.PingStatus ?? "Inactive",
    ...optional("lastPingAt", instance.LastPingDateTime?.toISOString()),
    ...optional("registeredAt", instance.RegistrationDate?.toISOString()),
    ...optional("agentVersion", instance.AgentVersion),
    ...optional("activationId", instance.ActivationId),
    ...optional("role", instance.IamRole),
    ...optional("name", instance.Name),
    ...optional("hostname", instance.ComputerName),
    ...optional("ipAddress", instance.IPAddress),
    ...optional("platform", PlatformName === undefined ? undefined : `${PlatformName} ${PlatformVersion ?? ""}`.trim()),
  };
}

const optional = <Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: string };
