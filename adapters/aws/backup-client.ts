/** The one operation of AWS Backup that is asked for, in a module of its own; see `ec2-client.ts`. */
export {
  BackupClient,
  paginateListRecoveryPointsByResource,
  ResourceNotFoundException,
} from "@aws-sdk/client-backup";
