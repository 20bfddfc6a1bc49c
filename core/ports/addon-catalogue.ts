import type { AddonVersionFacts } from "../fleet/surroundings.ts";
import type { Scope } from "./clusters.ts";

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
  versions: AddonVersionFacts[];
}
