interface Named {
  cluster: string;
  account: string;
  region: string;
}

/** A cluster's name, or its whole id where others have the same: EKS names are unique per account and Region only. */
export const nameAmong = ({ cluster, account, region }: Named, others: readonly Named[]): string =>
  others.some((other) => other.cluster === cluster && (other.account !== account || other.region !== region))
    ? `${account}/${region}/${cluster}`
    : cluster;
