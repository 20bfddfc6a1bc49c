import type { Tag } from "@aws-sdk/client-secrets-manager";
import { type ApiCall, AwsError, type SandboxEnvironment } from "../aws/service.ts";
import type { Faults } from "../faults/faults.ts";
import { type PolicyDocument, principalOf, verdictOf } from "../iam/policy.ts";
import { accessKeyOf, identityOfKey } from "../wire/access-keys.ts";

export interface SecretState {
  account: string;
  arn: string;
  name: string;
  description?: string;
  /** Absent: the account's own key of Secrets Manager. */
  kmsKeyId?: string;
  tags: Map<string, string>;
  policy?: PolicyDocument;
  /** By version id; the current one is the last. */
  versions: Map<string, { value: string; createdAt: Date }>;
  createdAt: Date;
  changedAt: Date;
  accessedAt?: Date;
  /** When it was marked for deletion, and how long it can still be restored. */
  deletion?: { at: Date; until: Date };
}

export interface SecretsWorld {
  environment: SandboxEnvironment;
  faults: Faults;
  /** By ARN. */
  secrets: Map<string, SecretState>;
}

export const invalidParameter = (message: string): AwsError => new AwsError("InvalidParameterException", message);
export const invalidRequest = (message: string): AwsError => new AwsError("InvalidRequestException", message);

export const notFound = (): AwsError =>
  new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");

const MARKED = "You can't perform this operation on the secret because it was marked for deletion.";

/** The secret of a name, or of an ARN, which may be another account's; whose recovery window is over is gone. */
export function lookUp(world: SecretsWorld, { account, region, input }: ApiCall): SecretState | undefined {
  const id = String(input.SecretId ?? input.Name);
  const now = world.environment.clock.now();
  return [...world.secrets.values()]
    .filter(({ deletion }) => deletion === undefined || deletion.until > now)
    .find((one) => one.arn === id || (one.name === id && one.account === account && one.arn.split(":")[3] === region));
}

/** @throws {AwsError} ResourceNotFoundException, InvalidRequestException when it is marked for deletion, AccessDeniedException */
export function findSecret(world: SecretsWorld, call: ApiCall, options: { marked?: boolean } = {}): SecretState {
  const found = lookUp(world, call);
  if (!found) throw notFound();
  authorize(call, found);
  if (found.deletion && !options.marked) throw invalidRequest(MARKED);
  return found;
}

/**
 * Who belongs to the secret's account may do anything but what its policy denies: the sandbox has no policies of callers. Others may do what it allows.
 *
 * @throws {AwsError} AccessDeniedException
 */
function authorize(call: ApiCall, { account, arn, policy }: SecretState): void {
  const caller = identityOfKey(call.accessKeyId ?? "") ?? identityOfKey(accessKeyOf(call.account));
  const action = `secretsmanager:${call.operation}`;
  const verdict = verdictOf(policy, { principalArn: principalOf(caller?.arn ?? ""), action });
  if (verdict === "allow" || (verdict === "neither" && account === call.account)) return;
  const why =
    verdict === "deny"
      ? "with an explicit deny in a resource-based policy"
      : "because no resource-based policy allows the action";
  throw new AwsError(
    "AccessDeniedException",
    `User: ${caller?.arn} is not authorized to perform: ${action} on resource: ${arn} ${why}`,
  );
}

export const tagsOf = (tags: unknown): Map<string, string> =>
  new Map(((tags ?? []) as Tag[]).map(({ Key = "", Value = "" }) => [Key, Value]));
