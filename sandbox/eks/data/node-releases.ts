import { releaseVersionOf, versionInfo } from "./versions.ts";

/** The release EKS recommends for a minor and AMI type at a time. Undefined for custom AMIs and unknown minors. */
export function recommendedRelease(minor: string, amiType: string, at: Date): string | undefined {
  const info = versionInfo(minor);
  if (!info || amiType === "CUSTOM" || at.toISOString() < info.released) return undefined;
  return releaseVersionOf(minor);
}
