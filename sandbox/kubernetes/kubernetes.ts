import type { KubernetesRequest, KubernetesTransport } from "#adapters/kubernetes/transport.ts";
import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import type { SandboxEnvironment } from "../aws/service.ts";
import type { EksSimulator } from "../eks/eks.ts";
import type { ClusterState } from "../eks/state.ts";
import { runningFunction } from "../invocation.ts";
import { callerOf, signingTimeOf } from "../sts/presigned.ts";
import { type KubernetesAnswer, noSuchPath, refusal } from "./answers.ts";
import { answer } from "./api.ts";
import { discovery } from "./discovery.ts";
import { resourceOf } from "./requests.ts";
import { allowed, forbidden, type KubernetesAccess } from "./rights.ts";
import { ObjectStore } from "./store.ts";

export type { KubernetesAccess } from "./rights.ts";

export interface KubernetesSimulator {
  /** What the product's Kubernetes client is given instead of sockets. */
  transport: KubernetesTransport;
  setAccess(ref: ClusterRef, access: KubernetesAccess): void;
  /**
   * A request to a cluster by its name, for `kubectl`. Its clock is not the sandbox's, so that a token is judged at the time it was made; over plain HTTP it
   * sends none at all, and is taken to be of the cluster's account.
   */
  request(ref: ClusterRef, request: KubernetesRequest): KubernetesAnswer;
}

/** The Kubernetes APIs of the fleet's clusters: nodes, namespaces, secrets and config maps, and what add-ons bring. */
export function createKubernetes(
  { clock }: SandboxEnvironment,
  eks: Pick<EksSimulator, "clusters" | "cluster">,
  onRequest?: (caller: string | undefined) => void,
): KubernetesSimulator {
  const accesses = new Map<string, KubernetesAccess>();
  // By the cluster itself: one that is made again under the same name has nothing of the first.
  const stores = new WeakMap<ClusterState, ObjectStore>();
  const storeOf = (state: ClusterState): ObjectStore => {
    const store = stores.get(state) ?? new ObjectStore(state.cluster.arn);
    stores.set(state, store);
    return store;
  };
  const accessTo = (state: ClusterState) => accesses.get(clusterId({ ...state, name: state.cluster.name })) ?? "open";

  const handle = (state: ClusterState, request: KubernetesRequest, caller: string | undefined): KubernetesAnswer => {
    const access = accessTo(state);
    // EKS lets in who has an access entry; in the sandbox that is the cluster's own account.
    if (caller !== state.account || access === "unknown-role") return refusal(401, "Unauthorized");
    const offered = discovery(request.url.pathname, state.cluster.version);
    if (offered) return offered;
    const asked = resourceOf(request);
    if (!asked) return noSuchPath();
    const user = `arn:aws:sts::${caller}:assumed-role/fleetwright/session`;
    if (!allowed(access, asked)) return forbidden(user, asked);
    return answer(state, storeOf(state), asked, clock.now());
  };

  return {
    setAccess: (ref, access) => void accesses.set(clusterId(ref), access),
    transport: async (request) => {
      const { url } = request;
      onRequest?.(runningFunction());
      // EKS writes the id in an endpoint in capitals, URLs have their hosts in small letters.
      const state = eks.clusters().find(({ cluster }) => cluster.endpoint?.toLowerCase() === url.origin);
      if (!state) throw failure("ENOTFOUND", `getaddrinfo ENOTFOUND ${url.hostname}`);
      if (accessTo(state) === "unreachable") throw failure("ETIMEDOUT", `connect ETIMEDOUT ${url.hostname}:443`);
      return handle(state, request, callerOfToken(request.headers.authorization ?? "", state, clock.now()));
    },
    request({ account, region, name }, request) {
      const state = eks.cluster(account, region, name);
      if (!state) return noSuchPath();
      const { authorization } = request.headers;
      if (authorization === undefined) return handle(state, request, account);
      const token = urlOfToken(authorization);
      return handle(
        state,
        request,
        callerOfToken(authorization, state, (token && signingTimeOf(token)) ?? clock.now()),
      );
    },
  };
}

function urlOfToken(authorization: string): URL | undefined {
  const token = /^Bearer k8s-aws-v1\.([A-Za-z0-9_-]+)$/.exec(authorization)?.[1];
  return token === undefined ? undefined : (URL.parse(Buffer.from(token, "base64url").toString("utf8")) ?? undefined);
}

function callerOfToken(authorization: string, { cluster }: ClusterState, now: Date): string | undefined {
  const url = urlOfToken(authorization);
  return url && callerOf(url, { "x-k8s-aws-id": cluster.name }, now, "x-k8s-aws-id")?.account;
}

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });
