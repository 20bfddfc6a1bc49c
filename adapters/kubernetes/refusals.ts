import type { Cluster } from "@aws-sdk/client-eks";
import {
  type FleetwrightError,
  KubernetesRefusedError,
  ServiceUnavailableError,
  ThrottledError,
} from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";

/**
 * The Kubernetes API let nobody in, or not to do this; what to do depends on how the cluster knows people.
 *
 * @param need what our role must be allowed, `get and list nodes`, and which of EKS's access policies contain it
 */
export function refused(
  ref: ClusterRef,
  cluster: Cluster,
  { status, body }: { status: number; body: string },
  need: { may: string; hint?: string },
): FleetwrightError {
  const words = firstWords(body);
  const what = `the Kubernetes API of ${ref.name} answered ${status}${words ? `: ${words}` : ""}`;
  const failure = failureOf(status, what);
  if (failure) return failure;
  const entry =
    cluster.accessConfig?.authenticationMode === "CONFIG_MAP"
      ? "the cluster's aws-auth ConfigMap must map Fleetwright's role (its authentication mode is CONFIG_MAP)"
      : "the cluster needs an EKS access entry for Fleetwright's role";
  const advice: Record<number, string> = {
    401: `${entry} in account ${ref.account}, with a Kubernetes group that may ${need.may}`,
    403: `Fleetwright's role is known there but may not ${need.may}: bind its Kubernetes group to a ClusterRole that may ${need.may}${need.hint ? ` (${need.hint})` : ""}`,
    404: "what it would be in, a namespace or a kind of resource, is not there",
    422: "the object is not valid",
  };
  return new KubernetesRefusedError(`${what}; ${advice[status] ?? "this is not how an EKS cluster answers"}`);
}

/** The API server itself has a bad moment: it is replaced, or asks to slow down. */
function failureOf(status: number, what: string): FleetwrightError | undefined {
  if (status === 429) return new ThrottledError(what);
  return status >= 500 ? new ServiceUnavailableError(what) : undefined;
}

/** No answer came. */
export function unreachable(ref: ClusterRef, cluster: Cluster, cause: unknown): KubernetesRefusedError {
  const { endpointPublicAccess, publicAccessCidrs = [] } = cluster.resourcesVpcConfig ?? {};
  const advice = endpointPublicAccess
    ? `its endpoint is public and lets in ${publicAccessCidrs.join(", ") || "nobody"}: let the function's addresses in, or place the function in the cluster's VPC`
    : `its endpoint is private: place the function in the cluster's VPC or one connected to it, and let it in on port 443 in the cluster's security group`;
  return new KubernetesRefusedError(
    `the Kubernetes API of ${ref.name} cannot be reached (${reasonOf(cause)}); ${advice}`,
    { cause },
  );
}

export function withoutEndpoint(ref: ClusterRef, cluster: Cluster): KubernetesRefusedError {
  return new KubernetesRefusedError(
    `${ref.name} has no Kubernetes endpoint (it is ${cluster.status ?? "in no known status"}); look again when it is ACTIVE`,
  );
}

export function notUnderstood(ref: ClusterRef, what: string, cause: unknown): KubernetesRefusedError {
  const words = cause instanceof Error ? cause.message : String(cause);
  return new KubernetesRefusedError(
    `the ${what} of ${ref.name} cannot be read: ${words}; check that ${ref.name}'s endpoint is that of its Kubernetes API`,
    { cause },
  );
}

/** Kubernetes says why in the `message` of a `Status`. */
export function firstWords(body: string): string {
  let words: unknown;
  try {
    words = (JSON.parse(body) as { message?: unknown } | null)?.message;
  } catch {
    words = body.split("\n")[0];
  }
  return typeof words === "string" ? words.slice(0, 200) : "";
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { code } = cause as NodeJS.ErrnoException;
  return typeof code === "string" ? `${code}: ${cause.message}` : cause.message;
}
