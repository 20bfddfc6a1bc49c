/** A time that comes again and again, in a time zone. */
export interface TimePolicy {
  cron: string;
  timezone: string;
}

/** The fleet review, kept in the hub's bucket and told in the fleet channel. */
export interface ReportPolicy extends TimePolicy {
  /** How long the link in the message is good for, at most. */
  linkExpiresSeconds: number;
  /** Where it is told; absent: the fleet channel. */
  channel?: string;
}

/** What is not as it should be, told in each cluster's channel; of a cluster of which nothing is, nobody hears. */
export interface DigestPolicy extends TimePolicy {
  /** Exemptions that end within this time are named. */
  endingSeconds: number;
}
