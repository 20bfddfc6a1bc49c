import { warn } from "../finding.ts";
import type { Check, UnreadFact } from "../input.ts";
import { sortedBy, unstopped } from "../text.ts";

const RIGHTS: Readonly<Record<UnreadFact["what"], string>> = {
  "add-on versions": "eks:DescribeAddonVersions",
  alarms: "cloudwatch:DescribeAlarms",
  backups: "backup:ListRecoveryPointsByResource",
  "node images": "ssm:GetParameter",
  subnets: "ec2:DescribeSubnets",
};

/** What could not be read was not checked, and nobody should take that for good news. */
export const unreadFacts: Check = ({ unread = [], policy }) =>
  sortedBy(unread, ({ what, why }) => `${what}/${why}`)
    // A backup that the strategy asks for is told of by its own check.
    .filter(({ what }) => what !== "backups" || policy.backupWithinSeconds === undefined)
    .map(({ what, why }) =>
      warn({
        code: "NOT_CHECKED",
        message: `${what} could not be read: ${unstopped(why)}`,
        evidence: [why],
        remedy: `Let Fleetwright's role do ${RIGHTS[what]} if it was refused, then check again; until then look at the ${what} by hand`,
      }),
    );
