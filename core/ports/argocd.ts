import type { ArgocdRegistration } from "../baseline/argocd.ts";
import type { ClusterRef } from "../fleet/cluster.ts";
import type { ArgocdSecret } from "../fleet/facts.ts";

/**
 * The clusters that the fleet's Argo CD knows: Secrets in the cluster it runs in.
 *
 * All methods throw KubernetesRefusedError (the hub's Kubernetes API was not reached, or refuses), ClusterNotFoundError (there is no hub), ThrottledError
 * and ServiceUnavailableError.
 */
export interface ArgocdRegistry {
  /** The Secret of a cluster, whoever wrote it: ours by its name, others by the address or ARN they lead to. Null: there is none, or no Argo CD in the policy. */
  find(ref: ClusterRef): Promise<ArgocdSecret | null>;
  /**
   * Writes the Secret, after a look at what is there.
   *
   * @returns whether anything had to be written
   * @throws {UpdateRefusedError} one of this name is somebody else's @throws {StaleWriteError} somebody wrote it in between
   */
  register(registration: ArgocdRegistration): Promise<boolean>;
  /** Deletes the Secret of a cluster that is gone, if it is ours. @returns whether there was one */
  unregister(ref: ClusterRef): Promise<boolean>;
}
