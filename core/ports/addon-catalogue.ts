import type { ClusterRef } from "../fleet/cluster.ts";
import type { AddonVersionFacts } from "../fleet/surroundings.ts";

type Scope = Pick<ClusterRef, "account" | "region">;

/** What EKS offers of an add-on in a Region, and what it lets one configure. */
export interface AddonCatalogue {
  /** Undefined when EKS has no add-on of this name (`DescribeAddonVersions`). */
  offer(scope: Scope, addon: string): Promise<AddonOffer | undefined>;
  /**
   * What is wrong with configuration values by the schema of that version (`DescribeAddonConfiguration`), a sentence each; empty: nothing.
   *
   * @throws {UpdateRefusedError} EKS does not know the version
   */
  configurationProblems(
    scope: Scope,
    addon: { name: string; version: string },
    values: Readonly<Record<string, unknown>>,
  ): Promise<string[]>;
}

export interface AddonOffer {
  name: string;
  /** `aws`, `community` or `aws-marketplace`. */
  owner?: string;
  /** Where it is installed, and with it its service accounts. */
  namespace?: string;
  /** Newest first. */
  versions: AddonVersionFacts[];
}
