import type { HealthIssue } from "../fleet/cluster.ts";

const GUIDE = "https://docs.aws.amazon.com/eks/latest/userguide";

/** What usually helps, and where AWS says more. */
export interface Advice {
  helps: string;
  page: string;
}

/**
 * By EKS's code of an add-on's health issue (`AddonIssueCode`).
 * Source: Amazon EKS API reference, "AddonIssue"; the pages are those of the user guide about what the code speaks of.
 */
export const ADDON_ADVICE: Readonly<Record<string, Advice>> = {
  AccessDenied: {
    helps:
      "EKS's add-on manager may not change objects in the cluster: restore the cluster role and bindings called eks:addon-manager, and look for admission webhooks that refuse it",
    page: `${GUIDE}/eks-add-ons.html`,
  },
  AddonPermissionFailure: {
    helps:
      "the add-on's pods may not call AWS: give its service account a role, by a Pod Identity association or by IRSA",
    page: `${GUIDE}/add-ons-iam.html`,
  },
  AddonSubscriptionNeeded: {
    helps: "subscribe to the add-on in AWS Marketplace with this account",
    page: `${GUIDE}/workloads-add-ons-available-vendors.html`,
  },
  AdmissionRequestDenied: {
    helps:
      "an admission webhook or policy refuses the add-on's objects: exempt its namespace or the user eks:addon-manager",
    page: `${GUIDE}/eks-add-ons.html`,
  },
  ClusterUnreachable: {
    helps:
      "EKS cannot reach the cluster's Kubernetes API: look at the cluster's health, its subnets and its security groups",
    page: `${GUIDE}/troubleshooting.html`,
  },
  ConfigurationConflict: {
    helps:
      "somebody else manages fields the add-on wants: update it with resolveConflicts OVERWRITE to take them, PRESERVE to leave them, or put the settings into its configuration values",
    page: `${GUIDE}/kubernetes-field-management.html`,
  },
  InsufficientNumberOfReplicas: {
    helps:
      "its pods do not run: look at them (kubectl -n kube-system get pods, describe pod) for nodes that are missing, full or tainted, images that cannot be pulled, or crashes",
    page: `${GUIDE}/troubleshooting.html`,
  },
  InternalFailure: {
    helps: "a failure of EKS's own: try the update again; if it stays, ask AWS Support",
    page: `${GUIDE}/troubleshooting.html`,
  },
  K8sResourceNotFound: {
    helps:
      "somebody deleted objects of the add-on: update it to the version it has, with resolveConflicts OVERWRITE, which makes them anew",
    page: `${GUIDE}/updating-an-add-on.html`,
  },
  UnsupportedAddonModification: {
    helps:
      "its configuration or version is not one EKS supports there: look at DescribeAddonConfiguration for what it takes",
    page: `${GUIDE}/updating-an-add-on.html`,
  },
};

/** A sentence per code, each once; for codes nobody knows yet, EKS's own words have to do. */
export function adviceFor(issues: readonly Pick<HealthIssue, "code">[]): string[] {
  return [...new Set(issues.map(({ code }) => code))].flatMap((code) => {
    const advice = ADDON_ADVICE[code];
    return advice ? [`${code}: ${advice.helps} (${advice.page})`] : [];
  });
}
