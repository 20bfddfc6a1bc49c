/** The secret of all access keys the sandbox knows: there is nothing to protect, and what is signed with it can be checked. */
export const SANDBOX_SECRET = "sandbox";

/**
 * Access key ids of the sandbox say whose they are, so that no table is needed to find it again.
 *
 * @param user an IAM user of the account; left out, it is a role's session
 */
export const accessKeyOf = (account: string, user?: string): string =>
  `SANDBOX${account}${user === undefined ? "" : `-${user}`}`;

/**
 * Key that came with an assumed role of the account.
 *
 * @param role its name; left out, `assumed`
 */
export const roleKeyOf = (account: string, role?: string): string =>
  `SANDBOXROLE${account}${role === undefined ? "" : `-${role}`}`;

export interface Identity {
  account: string;
  arn: string;
  userId: string;
}

/**
 * `SANDBOX111122223333` is the session `sandbox` of the role `operator`, `SANDBOXROLE111122223333` the same of the role `assumed`,
 * `SANDBOXROLE111122223333-reader` of the role `reader`, and `SANDBOX111122223333-ana` the IAM user `ana`; undefined for keys nobody issued.
 */
export function identityOfKey(accessKeyId: string): Identity | undefined {
  const [, role, account, name] = /^SANDBOX(ROLE)?(\d{12})(?:-([\w+=,.@-]+))?$/.exec(accessKeyId) ?? [];
  if (account === undefined) return undefined;
  if (name !== undefined && !role)
    return { account, arn: `arn:aws:iam::${account}:user/${name}`, userId: `AIDASANDBOX${name}` };
  const session = `assumed-role/${role ? (name ?? "assumed") : "operator"}/sandbox`;
  return { account, arn: `arn:aws:sts::${account}:${session}`, userId: "AROASANDBOX:sandbox" };
}

export function ownerOfSandboxKey(accessKeyId: string): { account: string; assumedRole: boolean } | undefined {
  const account = identityOfKey(accessKeyId)?.account;
  return account === undefined ? undefined : { account, assumedRole: accessKeyId.startsWith("SANDBOXROLE") };
}
