/** The secret of all access keys the sandbox knows: there is nothing to protect, and what is signed with it can be checked. */
export const SANDBOX_SECRET = "sandbox";

/**
 * Access key ids of the sandbox say whose they are, so that no table is needed to find it again.
 *
 * @param user an IAM user of the account; left out, it is a role's session
 */
export const accessKeyOf = (account: string, user?: string): string =>
  `SANDBOX${account}${user === undefined ? "" : `-${user}`}`;

export interface Identity {
  account: string;
  arn: string;
  userId: string;
}

/** `SANDBOX111122223333` is the session `sandbox` of the role `operator`, `SANDBOX111122223333-ana` the IAM user `ana`; undefined for keys nobody issued. */
export function identityOfKey(accessKeyId: string): Identity | undefined {
  const [, account, user] = /^SANDBOX(\d{12})(?:-([\w.@-]+))?$/.exec(accessKeyId) ?? [];
  if (account === undefined) return undefined;
  if (user !== undefined) return { account, arn: `arn:aws:iam::${account}:user/${user}`, userId: `AIDASANDBOX${user}` };
  return { account, arn: `arn:aws:sts::${account}:assumed-role/operator/sandbox`, userId: "AROASANDBOX:sandbox" };
}

export const accountOfSandboxKey = (accessKeyId: string): string | undefined => identityOfKey(accessKeyId)?.account;
