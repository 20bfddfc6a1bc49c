import type { RecoveryPointByResource } from "@aws-sdk/client-backup";
import type { BackupReader } from "#core/ports.ts";
import { withheld } from "../withheld.ts";
import type { Clients } from "./clients.ts";
import { awsCall } from "./errors.ts";

/** Loaded with the first question; see `ec2-subnets.ts`. */
const sdk = () => (process.env.WITHOUT_BACKUP ? withheld<never>("backup") : import("./backup-client.ts"));

/**
 * AWS Backup's recovery points of a cluster. A backup of a cluster is a composite recovery point; the nested ones in it say nothing about the whole and are
 * left out. The list tells when a backup was begun, not when it was done: the earlier time, so that no backup is taken for younger than what is in it.
 */
export function awsBackupReader(clients: Clients): BackupReader {
  return {
    latest: (ref, clusterArn) =>
      awsCall(`backups of ${ref.name}`, async () => {
        const { BackupClient, paginateListRecoveryPointsByResource, ResourceNotFoundException } = await sdk();
        const points = await clients
          .of("backup", ref, (settings) => new BackupClient(settings))
          .call(async (client) => {
            const listed: RecoveryPointByResource[] = [];
            try {
              for await (const page of paginateListRecoveryPointsByResource({ client }, { ResourceArn: clusterArn }))
                listed.push(...(page.RecoveryPoints ?? []));
            } catch (error) {
              // A resource AWS Backup has never seen has no backup.
              if (!(error instanceof ResourceNotFoundException)) throw error;
            }
            return listed;
          });
        const completed = points
          .filter(
            ({ Status, ParentRecoveryPointArn }) => Status === "COMPLETED" && ParentRecoveryPointArn === undefined,
          )
          .map(({ RecoveryPointArn = "", CreationDate }) => ({
            recoveryPointArn: RecoveryPointArn,
            completedAt: (CreationDate ?? new Date(0)).toISOString(),
          }));
        // AWS promises no order.
        return completed.sort((a, b) => (a.completedAt < b.completedAt ? 1 : -1))[0];
      }),
  };
}
