import { AwsError, type SandboxEnvironment, type SimulatedService } from "../aws/service.ts";
import { accessKeyOf, identityOfKey, roleKeyOf, SANDBOX_SECRET } from "../wire/access-keys.ts";

/** STS as far as the product needs it: who am I, and credentials for a role of another account. */
export function createSts({ clock, uuid }: SandboxEnvironment): SimulatedService {
  return {
    service: "sts",
    operations: {
      GetCallerIdentity: ({ account, accessKeyId = "" }) => {
        const { arn, userId } = identityOfKey(accessKeyId) ?? identityOfKey(accessKeyOf(account)) ?? {};
        return { UserId: userId, Account: account, Arn: arn };
      },
      AssumeRole: ({ input }) => {
        const [, account, role] = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(String(input.RoleArn)) ?? [];
        if (!account) throw new AwsError("ValidationError", `${input.RoleArn} is invalid`);
        if (!input.RoleSessionName) throw new AwsError("ValidationError", "RoleSessionName is required");
        const seconds = Number(input.DurationSeconds ?? 3600);
        return {
          Credentials: {
            // The key says whose it is: calls made with it belong to the role's account.
            AccessKeyId: roleKeyOf(account, role?.split("/").at(-1)),
            SecretAccessKey: SANDBOX_SECRET,
            SessionToken: uuid(),
            Expiration: new Date(clock.millis() + seconds * 1000),
          },
          AssumedRoleUser: {
            AssumedRoleId: `AROASANDBOX:${input.RoleSessionName}`,
            Arn: `arn:aws:sts::${account}:assumed-role/${role}/${input.RoleSessionName}`,
          },
        };
      },
    },
  };
}
