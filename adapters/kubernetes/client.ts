import { StaleWriteError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import { type Connection, connect, type KubernetesDependencies, type Method } from "./connection.ts";
import { type KubernetesObject, parseList, parseObject } from "./objects.ts";
import { firstWords, notUnderstood, refused } from "./refusals.ts";

/** A kind of objects: `{ plural: "secrets", namespace: "argocd" }`, `{ plural: "deployments", group: "apps/v1", namespace: "kube-system" }`. */
export interface KubernetesResource {
  plural: string;
  /** Absent: of the whole cluster, or in a list those of all namespaces. */
  namespace?: string;
  /** API group and version; absent: the core group, `v1`. */
  group?: string;
}

/**
 * Objects of one cluster's Kubernetes API.
 *
 * All methods throw KubernetesRefusedError (not reached, not let in, or refused; the message says what to do), ThrottledError and ServiceUnavailableError.
 */
export interface KubernetesClient {
  /** Undefined when there is none of that name. */
  get(resource: KubernetesResource, name: string): Promise<KubernetesObject | undefined>;
  /** All of them, page by page. @param labelSelector such as `argocd.argoproj.io/secret-type=cluster` */
  list(resource: KubernetesResource, options?: { labelSelector?: string }): Promise<KubernetesObject[]>;
  /** @throws {StaleWriteError} there is one of that name already */
  create(resource: KubernetesResource, object: KubernetesObject): Promise<KubernetesObject>;
  /** @throws {StaleWriteError} somebody changed it since the `resourceVersion` that the object carries */
  replace(resource: KubernetesResource, object: KubernetesObject): Promise<KubernetesObject>;
  /** A JSON merge patch: `null` removes a member. @throws {StaleWriteError} if the patch carries a `resourceVersion` that is not the current one */
  patch(resource: KubernetesResource, name: string, patch: object): Promise<KubernetesObject>;
  /** False when there was none of that name. */
  delete(resource: KubernetesResource, name: string): Promise<boolean>;
}

/** Objects per page of a list, as `kubectl` takes them. */
const PER_PAGE = 500;

/** Path of a kind of objects, or of one of them. */
export function pathOf({ plural, namespace, group }: KubernetesResource, name?: string): string {
  const segments = [
    ...(namespace === undefined ? [] : ["namespaces", namespace]),
    plural,
    ...(name === undefined ? [] : [name]),
  ];
  return `${group === undefined ? "/api/v1" : `/apis/${group}`}/${segments.map(encodeURIComponent).join("/")}`;
}

/** @throws {KubernetesRefusedError} the cluster has no endpoint (yet) @throws {ClusterNotFoundError} */
export async function kubernetesClient(
  dependencies: KubernetesDependencies,
  ref: ClusterRef,
): Promise<KubernetesClient> {
  return clientOn(await connect(dependencies, ref), ref);
}

const VERBS: Record<Method, string> = {
  GET: "get and list",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

function clientOn(connection: Connection, ref: ClusterRef): KubernetesClient {
  /** Undefined for what is not there. */
  const ask = async (
    resource: KubernetesResource,
    {
      method = "GET",
      name,
      ...more
    }: { method?: Method; name?: string; query?: Record<string, string>; body?: object },
  ): Promise<string | undefined> => {
    const answer = await connection.ask({ method, path: pathOf(resource, name), ...more });
    const { status, body } = answer;
    if (status >= 200 && status < 300) return body;
    if (status === 404 && name !== undefined && (method === "GET" || method === "DELETE")) return undefined;
    if (status === 409) throw new StaleWriteError(`${ref.name}: ${firstWords(body)}`);
    const where = resource.namespace === undefined ? "" : ` in namespace ${resource.namespace}`;
    throw refused(ref, connection.cluster, answer, { may: `${VERBS[method]} ${resource.plural}${where}` });
  };
  const understood = <T>(what: string, parse: () => T): T => {
    try {
      return parse();
    } catch (error) {
      throw notUnderstood(ref, what, error);
    }
  };
  const write = async (resource: KubernetesResource, request: Parameters<typeof ask>[1]) => {
    const body = (await ask(resource, request)) ?? "";
    return understood(resource.plural, () => parseObject(body));
  };
  return {
    async get(resource, name) {
      const body = await ask(resource, { name });
      return body === undefined ? undefined : understood(resource.plural, () => parseObject(body));
    },
    async list(resource, { labelSelector } = {}) {
      const items: KubernetesObject[] = [];
      let next: string | undefined;
      do {
        const query = {
          limit: String(PER_PAGE),
          ...(labelSelector === undefined ? {} : { labelSelector }),
          ...(next === undefined ? {} : { continue: next }),
        };
        const body = (await ask(resource, { query })) ?? "";
        const page = understood(resource.plural, () => parseList(body));
        items.push(...page.items);
        next = page.next;
      } while (next !== undefined);
      return items;
    },
    create: (resource, object) => write(resource, { method: "POST", body: object }),
    replace: (resource, object) => write(resource, { method: "PUT", name: object.metadata.name, body: object }),
    patch: (resource, name, patch) => write(resource, { method: "PATCH", name, body: patch }),
    delete: async (resource, name) => (await ask(resource, { method: "DELETE", name })) !== undefined,
  };
}
