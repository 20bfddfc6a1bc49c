import { block } from "../finding.ts";
import type { Check } from "../input.ts";
import { ago, at, span, unstopped } from "../text.ts";

/**
 * The recovery point the strategy asks for. Asked for before the control plane moves, not again while nodes and add-ons follow: a backup that grew too
 * old meanwhile is no reason to leave a cluster half upgraded. It is a safety copy of objects and volumes, not a way back to the old version.
 * Source: AWS Backup developer guide, restoring-eks.
 */
export const backup: Check = ({ snapshot, work, policy, backup: latest, unread, now }) => {
  const within = policy.backupWithinSeconds;
  if (within === undefined || !work.controlPlane) return [];
  const remedy = `Start one and wait until it is COMPLETED: aws backup start-backup-job --resource-arn ${snapshot.arn} --backup-vault-name VAULT --iam-role-arn ROLE`;
  const asked = `the strategy asks for one not older than ${span(within * 1000)}`;
  const unreadable = unread?.find(({ what }) => what === "backups");
  if (unreadable) {
    return [
      block({
        code: "BACKUP_UNREADABLE",
        message: `whether there is a backup cannot be read, and ${asked}: ${unstopped(unreadable.why)}`,
        evidence: [unreadable.why],
        remedy: "Let Fleetwright's role list recovery points of AWS Backup, then try again",
      }),
    ];
  }
  if (latest === undefined) return [];
  if (latest === null) {
    const message = `there is no backup of the cluster, and ${asked}`;
    return [
      block({
        code: "BACKUP_MISSING",
        message,
        evidence: ["no recovery point of status COMPLETED in AWS Backup"],
        remedy,
      }),
    ];
  }
  if (now.getTime() - Date.parse(latest.completedAt) <= within * 1000) return [];
  const message = `its latest backup was completed ${ago(latest.completedAt, now)}, and ${asked}`;
  const evidence = [`${latest.recoveryPointArn}, completed ${at(latest.completedAt)}`];
  return [block({ code: "BACKUP_TOO_OLD", message, evidence, remedy })];
};
