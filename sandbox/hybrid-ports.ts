import type { Clients } from "#adapters/aws/clients.ts";
import { iamRoles } from "#adapters/aws/iam-roles.ts";
import { secretsManagerStore } from "#adapters/aws/secrets-manager.ts";
import { ssmActivations } from "#adapters/aws/ssm-activations.ts";
import { ssmManagedInstances } from "#adapters/aws/ssm-managed-instances.ts";
import { rolesAnywhereTrustAnchors } from "#adapters/aws/trust-anchors.ts";
import type { KubernetesTransport } from "#adapters/kubernetes/transport.ts";
import type { Clock, HybridPorts } from "#core/ports.ts";
import type { Gateway } from "./wire/gateway.ts";

/** The product's own adapters for hybrid nodes, on SDK clients that the gateway answers. */
export const hybridPorts = (gateway: Gateway, clients: Clients, clock: Clock): HybridPorts => ({
  activations: ssmActivations(clients),
  managedInstances: ssmManagedInstances(clients),
  secrets: secretsManagerStore(clients),
  roles: iamRoles(clients),
  trustAnchors: rolesAnywhereTrustAnchors({ clients, clock, transport: gatewayTransport(gateway) }),
});

/** For the requests that no SDK client makes. */
export const gatewayTransport =
  (gateway: Gateway): KubernetesTransport =>
  async ({ url, headers }) => {
    const request = { method: "GET", path: url.pathname, query: url.searchParams, headers, body: "" };
    const { statusCode, body } = await gateway.handle(request);
    return { status: statusCode, body };
  };
