import type { KubernetesTransport } from "#adapters/kubernetes/transport.ts";
import type { Gateway } from "./gateway.ts";

/** For the requests that no SDK client makes. */
export const gatewayTransport =
  (gateway: Gateway): KubernetesTransport =>
  async ({ url, headers }) => {
    const request = { method: "GET", path: url.pathname, query: url.searchParams, headers, body: "" };
    const { statusCode, body } = await gateway.handle(request);
    return { status: statusCode, body };
  };
