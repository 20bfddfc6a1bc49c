import {
  type Activation,
  CreateActivationCommand,
  DeleteActivationCommand,
  InvalidActivation,
  InvalidActivationId,
  paginateDescribeActivations,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { ServiceUnavailableError } from "#core/errors.ts";
import type { ActivationSnapshot, Activations, Scope } from "#core/ports.ts";
import { Secret } from "#core/secret.ts";
import type { Clients } from "./clients.ts";
import { refusableCall } from "./refused.ts";
import { tagList, tagRecord } from "./tags.ts";

/** Hybrid activations of SSM. */
export function ssmActivations(clients: Clients): Activations {
  const ssm = (scope: Scope) => clients.of("ssm", scope, (settings) => new SSMClient(settings));
  // The SDK would repeat a call whose answer was lost, and so make a second activation.
  const once = (scope: Scope) =>
    clients.of("ssm-once", scope, (settings) => new SSMClient({ ...settings, maxAttempts: 1 }));
  return {
    create: (place, { role, limit, expiresAt, name, description, tags }) =>
      refusableCall(`activation for ${role}`, () =>
        once(place).call(async (client) => {
          const { ActivationId: id, ActivationCode: code } = await client.send(
            new CreateActivationCommand({
              IamRole: role,
              RegistrationLimit: limit,
              ExpirationDate: expiresAt,
              DefaultInstanceName: name,
              Description: description,
              Tags: tagList(tags),
            }),
          );
          if (!id || !code) throw new ServiceUnavailableError("SSM answered CreateActivation without an id and a code");
          return { id, code: new Secret(code) };
        }),
      ),
    list: (place) =>
      refusableCall("hybrid activations", () =>
        ssm(place).call(async (client) => {
          const found: ActivationSnapshot[] = [];
          for await (const page of paginateDescribeActivations({ client, pageSize: 50 }, {}))
            found.push(...(page.ActivationList ?? []).map(snapshotOf));
          return found;
        }),
      ),
    delete: (place, id) =>
      refusableCall(`activation ${id}`, () =>
        ssm(place).call(async (client) => {
          try {
            await client.send(new DeleteActivationCommand({ ActivationId: id }));
            return true;
          } catch (error) {
            if (error instanceof InvalidActivation || error instanceof InvalidActivationId) return false;
            throw error;
          }
        }),
      ),
  };
}

const snapshotOf = (activation: Activation): ActivationSnapshot => ({
  id: activation.ActivationId ?? "",
  role: activation.IamRole ?? "",
  ...(activation.DefaultInstanceName === undefined ? {} : { name: activation.DefaultInstanceName }),
  ...(activation.Description === undefined ? {} : { description: activation.Description }),
  limit: activation.RegistrationLimit ?? 1,
  registrations: activation.RegistrationsCount ?? 0,
  createdAt: (activation.CreatedDate ?? new Date(0)).toISOString(),
  expiresAt: (activation.ExpirationDate ?? new Date(0)).toISOString(),
  expired: activation.Expired ?? false,
  tags: tagRecord(activation.Tags),
});
