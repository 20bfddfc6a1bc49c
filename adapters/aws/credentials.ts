import { AssumeRoleCommand, type STSClient } from "@aws-sdk/client-sts";
import { AccessDeniedError } from "#core/errors.ts";
import type { Clock } from "#core/ports.ts";

/** Role in member accounts, and the external id it asks for. */
export interface MemberRole {
  name: string;
  externalId: string;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** SDK clients ask again five minutes before what they hold expires; what is given out then must live longer than that. */
const RENEW_MILLISECONDS = 6 * 60_000;

/**
 * Credentials of a role in other accounts, assumed once per account for all Regions and callers and kept until shortly before they expire.
 *
 * @throws {AccessDeniedError} when STS answers without credentials; STS's own errors are thrown on as they are
 */
export function assumedCredentials({
  sts,
  role,
  partition,
  clock,
}: {
  sts: STSClient;
  role: MemberRole;
  partition: string;
  clock: Clock;
}): (account: string) => Promise<Credentials> {
  const kept = new Map<string, Promise<Credentials>>();
  const assume = async (account: string): Promise<Credentials> => {
    const RoleArn = `arn:${partition}:iam::${account}:role/${role.name}`;
    const answer = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "fleetwright", ExternalId: role.externalId }),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey) throw new AccessDeniedError(`AssumeRole of ${RoleArn} gave no credentials`);
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken ? { sessionToken: SessionToken } : {}),
      ...(Expiration ? { expiration: Expiration } : {}),
    };
  };
  const renew = (account: string): Promise<Credentials> => {
    const asked = assume(account);
    kept.set(account, asked);
    asked.catch(() => {
      // A failure is not an answer to keep.
      if (kept.get(account) === asked) kept.delete(account);
    });
    return asked;
  };
  return async (account) => {
    const known = kept.get(account);
    if (!known) return renew(account);
    const credentials = await known;
    const { expiration } = credentials;
    if (!expiration || expiration.getTime() - clock.now().getTime() > RENEW_MILLISECONDS) return credentials;
    // Of several that waited for the old ones, the first asks and the others wait with it.
    const newer = kept.get(account);
    return newer && newer !== known ? newer : renew(account);
  };
}
