import * as z from "zod";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { AnnotatedServiceAccount, SelfManagedAddon } from "#core/fleet/facts.ts";
import type { FactSources } from "../facts.ts";
import { kubernetesClient } from "./client.ts";
import type { KubernetesDependencies } from "./connection.ts";
import type { KubernetesObject } from "./objects.ts";

/** The facts a cluster's own Kubernetes API tells. */
export const kubernetesFactSources = (dependencies: KubernetesDependencies) =>
  ({
    "self-managed-addons": (ref) => addonWorkloads(dependencies, ref),
    "annotated-service-accounts": (ref) => annotatedServiceAccounts(dependencies, ref),
  }) as const satisfies FactSources;

/**
 * What add-ons run as, by namespace: `deployments/coredns` is the add-on coredns. Source: EKS user guide, "AWS add-ons" and "Community add-ons"; the charts'
 * own defaults are the same.
 */
const WORKLOADS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "kube-system": {
    "daemonsets/aws-node": "vpc-cni",
    "daemonsets/kube-proxy": "kube-proxy",
    "deployments/coredns": "coredns",
    "daemonsets/eks-pod-identity-agent": "eks-pod-identity-agent",
    "deployments/ebs-csi-controller": "aws-ebs-csi-driver",
    "deployments/efs-csi-controller": "aws-efs-csi-driver",
    "deployments/snapshot-controller": "snapshot-controller",
    "deployments/metrics-server": "metrics-server",
  },
  "cert-manager": { "deployments/cert-manager": "cert-manager" },
  "external-dns": { "deployments/external-dns": "external-dns" },
};

const podTemplate = z.object({
  spec: z.object({ template: z.object({ spec: z.object({ containers: z.array(z.object({ image: z.string() })) }) }) }),
});

async function addonWorkloads(dependencies: KubernetesDependencies, ref: ClusterRef): Promise<SelfManagedAddon[]> {
  const client = await kubernetesClient(dependencies, ref);
  const found = await Promise.all(
    Object.entries(WORKLOADS).flatMap(([namespace, workloads]) =>
      [...new Set(Object.keys(workloads).map((path) => path.split("/")[0] ?? ""))].map(async (plural) => {
        const objects = await client.list({ plural, namespace, group: "apps/v1" });
        return objects.flatMap((object) => workloadOf(object, { namespace, plural, workloads }));
      }),
    ),
  );
  return found.flat();
}

function workloadOf(
  object: KubernetesObject,
  { namespace, plural, workloads }: { namespace: string; plural: string; workloads: Readonly<Record<string, string>> },
): SelfManagedAddon[] {
  const { name } = object.metadata;
  const addon = workloads[`${plural}/${name}`];
  if (addon === undefined) return [];
  const image = podTemplate.safeParse(object).data?.spec.template.spec.containers[0]?.image ?? "";
  return [{ addon, namespace, workload: `${plural === "deployments" ? "Deployment" : "DaemonSet"}/${name}`, image }];
}

/** https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
const ROLE_ANNOTATION = "eks.amazonaws.com/role-arn";

async function annotatedServiceAccounts(
  dependencies: KubernetesDependencies,
  ref: ClusterRef,
): Promise<AnnotatedServiceAccount[]> {
  const client = await kubernetesClient(dependencies, ref);
  const accounts = await client.list({ plural: "serviceaccounts" });
  return accounts.flatMap(({ metadata: { name, namespace = "", annotations } }) => {
    const roleArn = annotations?.[ROLE_ANNOTATION];
    return roleArn === undefined ? [] : [{ namespace, name, roleArn }];
  });
}
