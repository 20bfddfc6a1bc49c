import { type ApiCall, AwsError, type Operation } from "../../aws/service.ts";
import { hexOf } from "../../random.ts";
import { clusterNameOf } from "../../ssm/state.ts";
import {
  findSecret,
  invalidParameter,
  invalidRequest,
  lookUp,
  type SecretState,
  type SecretsWorld,
  tagsOf,
} from "../state.ts";

const NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;
const LARGEST_VALUE = 65_536;

export function createSecret(world: SecretsWorld): Operation {
  return (call) => {
    const { account, region, input } = call;
    const { Name, KmsKeyId, Description } = input;
    const name = String(Name);
    if (!NAME.test(name)) {
      throw new AwsError(
        "ValidationException",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
      );
    }
    const known = lookUp(world, { ...call, input: { SecretId: name } });
    if (known?.deletion)
      throw invalidRequest(
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    // A repeated token with the same value is the same call.
    if (known && isRepeated(known, input)) return { ARN: known.arn, Name: name, VersionId: input.ClientRequestToken };
    if (known)
      throw new AwsError("ResourceExistsException", `The operation failed because the secret ${name} already exists.`);
    const now = world.environment.clock.now();
    const secret: SecretState = {
      account,
      arn: `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${hexOf(`${name}/${now.getTime()}`, 6)}`,
      name,
      ...(Description === undefined ? {} : { description: String(Description) }),
      ...(KmsKeyId === undefined ? {} : { kmsKeyId: String(KmsKeyId) }),
      tags: tagsOf(input.Tags),
      versions: new Map(),
      createdAt: now,
      changedAt: now,
    };
    const version = input.SecretString === undefined ? undefined : store(world, secret, call);
    world.secrets.set(secret.arn, secret);
    return { ARN: secret.arn, Name: name, ...(version === undefined ? {} : { VersionId: version }) };
  };
}

export function putSecretValue(world: SecretsWorld): Operation {
  return (call) => {
    const secret = findSecret(world, call);
    const version = store(world, secret, call);
    return { ARN: secret.arn, Name: secret.name, VersionId: version, VersionStages: ["AWSCURRENT"] };
  };
}

export function getSecretValue(world: SecretsWorld): Operation {
  return (call) => {
    const secret = findSecret(world, call);
    const [id, version] = [...secret.versions].at(-1) ?? [];
    if (!version)
      throw new AwsError(
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      );
    secret.accessedAt = world.environment.clock.now();
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: id,
      SecretString: version.value,
      VersionStages: ["AWSCURRENT"],
      CreatedDate: version.createdAt,
    };
  };
}

const isRepeated = (
  { versions }: SecretState,
  { ClientRequestToken: token, SecretString }: Record<string, unknown>,
): boolean => {
  const version = versions.get(String(token));
  return version === undefined ? false : version.value === SecretString;
};

/** @returns the version's id */
function store({ environment, faults }: SecretsWorld, secret: SecretState, { input }: ApiCall): string {
  const { SecretString: value, ClientRequestToken } = input;
  if (typeof value !== "string" || value === "")
    throw invalidParameter("You must provide either SecretString or SecretBinary.");
  if (Buffer.byteLength(value) > LARGEST_VALUE)
    throw invalidParameter(`The secret value is too large: it must be at most ${LARGEST_VALUE} bytes.`);
  const id = String(ClientRequestToken ?? environment.uuid());
  if (isRepeated(secret, { ...input, ClientRequestToken: id })) return id;
  if (secret.versions.has(id))
    throw new AwsError("ResourceExistsException", "A resource with the ID you requested already exists.");
  if (faults.take(clusterNameOf(secret.tags.get("EKSClusterARN")), "secret-not-stored"))
    throw new AwsError(
      "EncryptionFailure",
      "Secrets Manager can't encrypt the protected secret text using the provided KMS key.",
    );
  secret.versions.set(id, { value, createdAt: environment.clock.now() });
  secret.changedAt = environment.clock.now();
  return id;
}
