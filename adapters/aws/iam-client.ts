/** The one operation of IAM that is asked for, in a module of its own; see `ec2-client.ts`. */
export { GetRoleCommand, IAMClient, NoSuchEntityException } from "@aws-sdk/client-iam";
