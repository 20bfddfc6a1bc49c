import { createHash } from "node:crypto";

/** `upgrade-cluster/check-bake`: `UpgradeClusterCheckBake`, as SST wants names of components. */
export function logicalName(product: string): string {
  return product
    .split(/[/-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/**
 * Names people and other accounts refer to: the bus, the operator function, state machines. In production they carry no stage, so that the CLI finds them
 * without being told.
 */
export function physicalName(product: string): string {
  return `${prefix()}-${product}`;
}

export const prefix = (): string => ($app.stage === "production" ? $app.name : `${$app.name}-${$app.stage}`);

/** IAM's longest name of a role. */
const ROLE_NAME = 64;

/**
 * Member accounts trust roles of the hub by how their names begin, so names are not left to chance: whole ones where they fit, with a hash in place of the end
 * otherwise.
 */
export function roleName(product: string): string {
  const name = physicalName(product.replaceAll("/", "-"));
  if (name.length <= ROLE_NAME) return name;
  return `${name.slice(0, ROLE_NAME - 9)}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

/** Where this is deployed, for ARNs that must be known before the thing they name exists. */
export function here() {
  return {
    partition: aws.getPartitionOutput().partition,
    region: aws.getRegionOutput().region,
    account: aws.getCallerIdentityOutput().accountId,
  };
}
