import type { AMITypes } from "@aws-sdk/client-eks";

/** Where AWS publishes the release of the newest AMI of a type. */
export interface PublishedRelease {
  /** Name of the SSM public parameter. */
  parameter: string;
  /** The value is JSON, and the release a member of it. */
  member?: string;
}

type Place = (minor: string) => PublishedRelease;

const eks =
  (variant: string): Place =>
  (minor) => ({ parameter: `/aws/service/eks/optimized-ami/${minor}/${variant}/recommended/release_version` });

/** Bottlerocket calls its release `image_version`; EKS takes and reports it as the release version of a node group. */
const bottlerocket =
  (flavour: string, architecture: string): Place =>
  (minor) => ({
    parameter: `/aws/service/bottlerocket/aws-k8s-${minor}${flavour}/${architecture}/latest/image_version`,
  });

/** Windows publishes no parameter with the release alone; the parameter above `image_id` has it in its JSON. */
const windows =
  (server: string, option: "Core" | "Full"): Place =>
  (minor) => ({
    parameter: `/aws/service/ami-windows-latest/Windows_Server-${server}-English-${option}-EKS_Optimized-${minor}`,
    member: "release_version",
  });

/**
 * AMI types of node groups and where their releases are published. Sources: EKS user guide, "Retrieve recommended Amazon Linux AMI IDs", the same for
 * Bottlerocket and Windows. A type the SDK knows and this table does not is an error of the compiler.
 */
const PLACES: Record<AMITypes, Place | undefined> = {
  AL2023_x86_64_STANDARD: eks("amazon-linux-2023/x86_64/standard"),
  AL2023_x86_64_NVIDIA: eks("amazon-linux-2023/x86_64/nvidia"),
  AL2023_x86_64_NEURON: eks("amazon-linux-2023/x86_64/neuron"),
  AL2023_ARM_64_STANDARD: eks("amazon-linux-2023/arm64/standard"),
  AL2023_ARM_64_NVIDIA: eks("amazon-linux-2023/arm64/nvidia"),
  AL2_x86_64: eks("amazon-linux-2"),
  AL2_x86_64_GPU: eks("amazon-linux-2-gpu"),
  AL2_ARM_64: eks("amazon-linux-2-arm64"),
  BOTTLEROCKET_x86_64: bottlerocket("", "x86_64"),
  BOTTLEROCKET_x86_64_FIPS: bottlerocket("-fips", "x86_64"),
  BOTTLEROCKET_x86_64_NVIDIA: bottlerocket("-nvidia", "x86_64"),
  BOTTLEROCKET_x86_64_NVIDIA_FIPS: bottlerocket("-nvidia-fips", "x86_64"),
  BOTTLEROCKET_ARM_64: bottlerocket("", "arm64"),
  BOTTLEROCKET_ARM_64_FIPS: bottlerocket("-fips", "arm64"),
  BOTTLEROCKET_ARM_64_NVIDIA: bottlerocket("-nvidia", "arm64"),
  BOTTLEROCKET_ARM_64_NVIDIA_FIPS: bottlerocket("-nvidia-fips", "arm64"),
  WINDOWS_CORE_2019_x86_64: windows("2019", "Core"),
  WINDOWS_FULL_2019_x86_64: windows("2019", "Full"),
  WINDOWS_CORE_2022_x86_64: windows("2022", "Core"),
  WINDOWS_FULL_2022_x86_64: windows("2022", "Full"),
  WINDOWS_CORE_2025_x86_64: windows("2025", "Core"),
  WINDOWS_FULL_2025_x86_64: windows("2025", "Full"),
  // The owner's own image: nobody publishes its releases.
  CUSTOM: undefined,
};

/** @returns undefined for custom images, and for types that are newer than this table */
export function publishedRelease(amiType: string, minor: string): PublishedRelease | undefined {
  return Object.hasOwn(PLACES, amiType) ? PLACES[amiType as AMITypes]?.(minor) : undefined;
}
