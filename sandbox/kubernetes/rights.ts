import { type KubernetesAnswer, refusal } from "./answers.ts";
import { type ResourceRequest, verbOf } from "./requests.ts";

/**
 * How a cluster's Kubernetes API behaves towards us: `unknown-role` has no access entry for us, `forbidden` one that may do nothing, `read-only` one that may
 * look at everything but secrets; with `namespaces` we may do everything in those, and nothing elsewhere.
 */
export type KubernetesAccess =
  | "open"
  | "unreachable"
  | "unknown-role"
  | "forbidden"
  | "read-only"
  | { namespaces: readonly string[] };

export function allowed(access: KubernetesAccess, request: ResourceRequest): boolean {
  if (access === "open") return true;
  if (access === "read-only") return request.method === "GET" && request.plural !== "secrets";
  return typeof access === "object" && request.namespace !== undefined && access.namespaces.includes(request.namespace);
}

/** In the API server's words. */
export function forbidden(user: string, request: ResourceRequest): KubernetesAnswer {
  const { plural, namespace, name, group } = request;
  const api = group.includes("/") ? group.split("/")[0] : "";
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const what = name === undefined ? plural : `${plural} "${name}"`;
  const words = `${what} is forbidden: User "${user}" cannot ${verbOf(request)} resource "${plural}" in API group "${api}" ${where}`;
  return refusal(403, words, { details: { ...(name === undefined ? {} : { name }), kind: plural } });
}
