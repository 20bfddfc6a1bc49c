import { nodesOf } from "../eks/nodes.ts";
import type { ClusterState } from "../eks/state.ts";
import { type KubernetesAnswer, listOf, noSuchPath, notFound, ok, refusal } from "./answers.ts";
import { nodeObject } from "./nodes.ts";
import { matchesLabels, type ResourceRequest } from "./requests.ts";
import type { ObjectStore } from "./store.ts";
import { derivedObjects, namespacesOf } from "./workloads.ts";
import { WRITABLE, write } from "./writes.ts";

/** What follows from the cluster's add-ons, and is only looked at. */
const DERIVED: Readonly<Record<string, { group: string; kind: string }>> = {
  serviceaccounts: { group: "v1", kind: "ServiceAccount" },
  deployments: { group: "apps/v1", kind: "Deployment" },
  daemonsets: { group: "apps/v1", kind: "DaemonSet" },
};

/** Answers a request that is allowed. */
export function answer(state: ClusterState, store: ObjectStore, request: ResourceRequest, now: Date): KubernetesAnswer {
  const { method, group, plural } = request;
  const derived = DERIVED[plural];
  const writable = group === "v1" ? WRITABLE[plural] : undefined;
  if (plural === "nodes" && group === "v1") return method === "GET" ? nodes(state, request, now) : readOnly();
  if (derived?.group === group) {
    if (method !== "GET") return readOnly();
    const objects = derivedObjects(state, plural).filter(
      ({ metadata }) => request.namespace === undefined || metadata.namespace === request.namespace,
    );
    return look(objects, request, { kind: `${derived.kind}List`, apiVersion: group, resourceVersion: store.revision });
  }
  if (!writable) return noSuchPath();
  ensureNamespaces(state, store);
  const { namespaced, kind } = writable;
  if (method === "GET") {
    const objects = store.list(plural, namespaced ? request.namespace : undefined);
    return look(objects, request, { kind: `${kind}List`, resourceVersion: store.revision });
  }
  if (namespaced && method === "POST" && request.namespace === undefined) return readOnly();
  // Nothing is made in a namespace that is not there.
  if (namespaced && method === "POST" && !store.get("namespaces", undefined, request.namespace ?? ""))
    return notFound("namespaces", request.namespace ?? "");
  return write(store, request, now);
}

const readOnly = () => refusal(405, "the server does not allow this method on the requested resource");

function nodes(state: ClusterState, request: ResourceRequest, now: Date): KubernetesAnswer {
  return look(nodesOf(state, now).map(nodeObject), request, { kind: "NodeList" });
}

/** One object by its name, or those a selector fits. */
function look(
  objects: readonly { metadata: { name: string; labels?: Record<string, string> } }[],
  { name, plural, query }: ResourceRequest,
  list: { kind: string; apiVersion?: string; resourceVersion?: string },
): KubernetesAnswer {
  if (name === undefined) {
    const fitting = objects.filter(({ metadata }) => matchesLabels(query.get("labelSelector"), metadata.labels));
    return listOf(fitting, query, list);
  }
  const found = objects.find(({ metadata }) => metadata.name === name);
  return found ? ok(found) : notFound(plural, name);
}

/** Namespaces that are there without anybody having made them through the API. */
function ensureNamespaces(state: ClusterState, store: ObjectStore): void {
  for (const name of namespacesOf(state)) {
    if (store.get("namespaces", undefined, name)) continue;
    const metadata = { name, labels: { "kubernetes.io/metadata.name": name } };
    const object = { apiVersion: "v1", kind: "Namespace", metadata, status: { phase: "Active" } };
    store.put("namespaces", object, state.cluster.createdAt ?? new Date(0));
  }
}
