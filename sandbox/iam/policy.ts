export interface Statement {
  Effect: "Allow" | "Deny";
  Principal?: "*" | Record<string, string | string[]>;
  Action?: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  Version?: string;
  Statement: Statement | Statement[];
}

export const statementsOf = ({ Statement }: PolicyDocument): Statement[] => [Statement].flat();

/** Conditions the sandbox understands, all about who calls. */
const OPERATORS: Record<string, (value: string, patterns: string[]) => boolean> = {
  StringEquals: (value, patterns) => patterns.includes(value),
  StringNotEquals: (value, patterns) => !patterns.includes(value),
  StringLike: (value, patterns) => patterns.some((pattern) => like(value, pattern)),
  StringNotLike: (value, patterns) => !patterns.some((pattern) => like(value, pattern)),
  ArnEquals: (value, patterns) => patterns.some((pattern) => like(value, pattern)),
  ArnNotEquals: (value, patterns) => !patterns.some((pattern) => like(value, pattern)),
  ArnLike: (value, patterns) => patterns.some((pattern) => like(value, pattern)),
  ArnNotLike: (value, patterns) => !patterns.some((pattern) => like(value, pattern)),
};
const KEYS = ["aws:PrincipalArn", "aws:PrincipalAccount"];

/** What in a policy the sandbox could only guess at; undefined when it understands all of it. */
export function notUnderstood(document: PolicyDocument): string | undefined {
  for (const { Condition = {} } of statementsOf(document)) {
    for (const [operator, members] of Object.entries(Condition)) {
      if (!OPERATORS[operator]) return `condition operator ${operator}`;
      const key = Object.keys(members).find((member) => !KEYS.includes(member));
      if (key) return `condition key ${key}`;
    }
  }
  return undefined;
}

/** Whether a resource policy allows or denies a call of somebody; `neither` leaves it to the caller's own policies. A Deny outweighs any Allow. */
export function verdictOf(
  document: PolicyDocument | undefined,
  { principalArn, action }: { principalArn: string; action: string },
): "allow" | "deny" | "neither" {
  const effects = (document ? statementsOf(document) : [])
    .filter((statement) => [statement.Action ?? []].flat().some((pattern) => like(action, pattern)))
    .filter((statement) => isMeant(statement, principalArn))
    .map(({ Effect }) => Effect);
  if (effects.includes("Deny")) return "deny";
  return effects.includes("Allow") ? "allow" : "neither";
}

function isMeant({ Principal, Condition = {} }: Statement, arn: string): boolean {
  const principals = Principal === "*" ? ["*"] : [Principal?.AWS ?? []].flat();
  const account = arn.split(":")[4] ?? "";
  const named = principals.some(
    (one) => one === "*" || one === arn || one === account || one === `arn:aws:iam::${account}:root`,
  );
  const facts: Record<string, string> = { "aws:PrincipalArn": arn, "aws:PrincipalAccount": account };
  return (
    named &&
    Object.entries(Condition).every(([operator, members]) =>
      Object.entries(members).every(
        ([key, values]) => OPERATORS[operator]?.(facts[key] ?? "", [values].flat()) ?? false,
      ),
    )
  );
}

/** `*` and `?` as in policies. */
function like(value: string, pattern: string): boolean {
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "is").test(value);
}

/** The role behind an assumed role's session, as `aws:PrincipalArn` has it; anybody else's ARN as it is. */
export function principalOf(arn: string): string {
  const [, account, role] = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role === undefined ? arn : `arn:aws:iam::${account}:role/${role}`;
}
