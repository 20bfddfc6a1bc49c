/** Images of managed node groups that EKS has stopped publishing. */
export interface ImageEnd {
  /** AMI types, and what EKS offers in their place. */
  successors: Readonly<Record<string, string>>;
  name: string;
  /** The last Kubernetes minor there is an image for. */
  lastMinor: string;
  /** No fixes from this day on. */
  ended: string;
  source: string;
}

/**
 * EKS ended AL2 on 2025-11-26, and published the last images in the weeks after; 1.32 is the last minor that has one.
 * Sources: EKS user guide, "EKS AL2 and AL2-Accelerated AMIs transition features guide"; awslabs/amazon-eks-ami#2545.
 */
export const IMAGE_ENDS: readonly ImageEnd[] = [
  {
    successors: {
      AL2_x86_64: "AL2023_x86_64_STANDARD",
      AL2_x86_64_GPU: "AL2023_x86_64_NVIDIA",
      AL2_ARM_64: "AL2023_ARM_64_STANDARD",
    },
    name: "Amazon Linux 2",
    lastMinor: "1.32",
    ended: "2025-11-26",
    source: "https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html",
  },
];

export function imageEndOf(amiType: string | undefined): (ImageEnd & { successor: string }) | undefined {
  for (const end of IMAGE_ENDS) {
    const successor = amiType === undefined ? undefined : end.successors[amiType];
    if (successor !== undefined) return { ...end, successor };
  }
  return undefined;
}

/** A node group with an AMI of the user's own, from a launch template. */
export const CUSTOM_AMI = "CUSTOM";

/** EKS refuses a version for such a group (API reference, UpdateNodegroupVersion): only its owner takes it further. */
export const bringsOwnImage = ({ amiType }: { amiType?: string }): boolean => amiType === CUSTOM_AMI;
