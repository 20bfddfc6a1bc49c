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
  return $app.stage === "production" ? `${$app.name}-${product}` : `${$app.name}-${$app.stage}-${product}`;
}

/** Where this is deployed, for ARNs that must be known before the thing they name exists. */
export function here() {
  return {
    partition: aws.getPartitionOutput().partition,
    region: aws.getRegionOutput().region,
    account: aws.getCallerIdentityOutput().accountId,
  };
}
