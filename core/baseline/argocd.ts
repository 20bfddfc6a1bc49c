import type { ClusterRef } from "../fleet/cluster.ts";

/** The Secret that registers a cluster with an Argo CD, and the cluster Argo CD runs in. */
export interface ArgocdRegistration {
  hub: ClusterRef;
  namespace: string;
  name: string;
  labels: Record<string, string>;
  /** As `stringData`: plain texts, `config` is JSON. */
  data: { name: string; server: string; project?: string; config?: string };
}
