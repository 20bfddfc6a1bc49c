/** Who acts: a name, and the ARN that AWS proved or the user id that Slack proved. Without either the name is a claim. */
export interface Person {
  name: string;
  arn?: string | undefined;
  slack?: string | undefined;
}

/** The person a user of Slack is: by the policy file's `people.slack`, or a stranger whose name is the user id. */
export const slackPerson = (user: string, names: Readonly<Record<string, string>>): Person => ({
  name: names[user] ?? user,
  slack: user,
});

/** A user of Slack whom the policy file does not know: anybody in the workspace, and perhaps of another one by a shared channel. */
export const isStranger = ({ name, slack }: Person): boolean => slack !== undefined && name === slack;

/** Characters of names in IAM; a slash is not among them, so names made of parts stay apart from whole ones. */
const NAME = "[\\w+=,.@-]+";
const USER = new RegExp(`^arn:aws[a-z-]*:iam::(\\d{12}):user/(?:[!-~]*/)?(${NAME})$`);
const SESSION = new RegExp(`^arn:aws[a-z-]*:sts::(\\d{12}):assumed-role/(${NAME})/(${NAME})$`);
const ROLE = new RegExp(`^arn:aws[a-z-]*:sts::\\d{12}:assumed-role/${NAME}$`);

/** Roles that only IAM Identity Center gives out; it names the session after the user. */
const IDENTITY_CENTER = /^AWSReservedSSO_/;

/**
 * The person an ARN of GetCallerIdentity stands for: the name of an IAM user, or the user's name in IAM Identity Center. Of any other role's session it is
 * `role/session`, because whoever assumes a role writes the session's name, unless the role's trust policy has a condition on `sts:RoleSessionName`: a bare
 * session name would let everybody who may assume any role be anybody. Outside the hub's account the account follows in brackets.
 *
 * @returns undefined for what is no person: the account's root, federated users (whose names are free to choose as well)
 */
export function personOf(arn: string, hubAccount: string): Person | undefined {
  const [, userAccount, user] = USER.exec(arn) ?? [];
  const [, roleAccount, role = "", session = ""] = SESSION.exec(arn) ?? [];
  const account = userAccount ?? roleAccount;
  if (account === undefined) return undefined;
  const name = user ?? (IDENTITY_CENTER.test(role) ? session : `${role}/${session}`);
  return { name: account === hubAccount ? name : `${name} (${account})`, arn };
}

/** An ARN that can be an approver: an IAM user, a role's session, or a role with any session. */
export const isApproverArn = (text: string): boolean => [USER, SESSION, ROLE].some((form) => form.test(text));

/** Whether somebody is one of the approvers, who are names, whole ARNs or user ids of Slack. No approvers: anybody but strangers. */
export function mayApprove(approvers: readonly string[], person: Person): boolean {
  const { name, arn, slack } = person;
  if (approvers.length === 0) return !isStranger(person);
  return approvers.some(
    (approver) =>
      approver === name ||
      approver === slack ||
      (arn !== undefined && (approver === arn || (ROLE.test(approver) && isIn(approver, arn)))),
  );
}

const isIn = (role: string, arn: string): boolean => arn.startsWith(`${role}/`);

/**
 * Whether two names may be one person's. A stranger may be anybody. Proven names are compared without role and account: somebody who can act in two accounts is still one person, and
 * to hold two people of one name for one asks for a third, which is safe.
 */
export function maybeSame(person: Person, other: string): boolean {
  const { name, arn, slack } = person;
  if (name === other || isStranger(person)) return true;
  return (arn !== undefined || slack !== undefined) && ownName(name) === ownName(other);
}

/** `operator/ana (444455556666)`: `ana`. */
const ownName = (name: string): string => name.replace(/ \(\d{12}\)$/, "").replace(/^.*\//, "");
