import type { DescribeSecretResponse, SecretListEntry } from "@aws-sdk/client-secrets-manager";
import { CallRefusedError, InvalidInputError } from "#core/errors.ts";
import type { Scope, SecretSnapshot, SecretStore } from "#core/ports.ts";
import type { Secret } from "#core/secret.ts";
import { withheld } from "../withheld.ts";
import type { Clients } from "./clients.ts";
import { refusableCall } from "./refused.ts";
import { tagList, tagRecord } from "./tags.ts";

/** Loaded with the first call; see `ec2-subnets.ts`. */
const sdk = () =>
  process.env.WITHOUT_SECRETSMANAGER ? withheld<never>("secretsmanager") : import("./secrets-manager-client.ts");

/** Tag with the time from which what is in a secret is of no use; Secrets Manager itself ends none. */
const EXPIRES = "ExpiresAt";

/** Secrets in AWS Secrets Manager, each with a resource policy that keeps everybody but its readers from the value. */
export function secretsManagerStore(clients: Clients): SecretStore {
  const secretsManager = (scope: Scope) =>
    clients.of("secretsmanager", scope, async (settings) => new (await sdk()).SecretsManagerClient(settings));
  return {
    put: async (place, name, value, { readers, kmsKey, tags, expiresAt, description, token }) => {
      if (readers.length === 0)
        throw new InvalidInputError("SECRET_WITHOUT_READERS", `nobody is named who may read the secret ${name}`);
      return withheldFrom(value, () =>
        refusableCall(`secret ${name}`, () =>
          secretsManager(place).call(async (client) => {
            const { CreateSecretCommand, PutResourcePolicyCommand, PutSecretValueCommand, ResourceExistsException } =
              await sdk();
            const Tags = tagList({ ...tags, [EXPIRES]: expiresAt.toISOString() });
            // Empty at first: between a value and its policy everybody in the account could read it.
            try {
              await client.send(
                new CreateSecretCommand({ Name: name, Description: description, KmsKeyId: kmsKey, Tags }),
              );
            } catch (error) {
              if (!(error instanceof ResourceExistsException)) throw error;
            }
            const ResourcePolicy = JSON.stringify(readersOnly(readers));
            await client.send(
              new PutResourcePolicyCommand({ SecretId: name, ResourcePolicy, BlockPublicPolicy: true }),
            );
            const { ARN: arn = "" } = await client.send(
              new PutSecretValueCommand({ SecretId: name, SecretString: value.reveal(), ClientRequestToken: token }),
            );
            return { name, arn };
          }),
        ),
      );
    },
    describe: (place, name) =>
      refusableCall(`secret ${name}`, () =>
        secretsManager(place).call(async (client) => {
          const { DescribeSecretCommand, ResourceNotFoundException } = await sdk();
          try {
            const found = await client.send(new DescribeSecretCommand({ SecretId: name }));
            return found.DeletedDate ? undefined : snapshotOf(found, found.VersionIdsToStages);
          } catch (error) {
            if (error instanceof ResourceNotFoundException) return undefined;
            throw error;
          }
        }),
      ),
    list: (place, prefix) =>
      refusableCall(`secrets ${prefix}`, () =>
        secretsManager(place).call(async (client) => {
          const { paginateListSecrets } = await sdk();
          const found: SecretSnapshot[] = [];
          const Filters = [{ Key: "name" as const, Values: [prefix] }];
          for await (const page of paginateListSecrets({ client }, { Filters }))
            found.push(...(page.SecretList ?? []).map((one) => snapshotOf(one, one.SecretVersionsToStages)));
          return found;
        }),
      ),
    delete: (place, name) =>
      refusableCall(`secret ${name}`, async () => {
        const { DeleteSecretCommand } = await sdk();
        await secretsManager(place).call((client) =>
          client.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true })),
        );
      }),
  };
}

/**
 * Rights of an identity are not enough to read it, whoever gave them; readers of other accounts need the Allow, and rights on the KMS key. Source: Secrets Manager user
 * guide, "resource-based policies".
 */
const readersOnly = (readers: readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [
    { Sid: "Readers", Effect: "Allow", Principal: { AWS: readers }, Action: READ, Resource: "*" },
    {
      Sid: "NobodyElse",
      Effect: "Deny",
      Principal: "*",
      Action: [...READ, "secretsmanager:BatchGetSecretValue"],
      Resource: "*",
      Condition: { ArnNotEquals: { "aws:PrincipalArn": readers } },
    },
  ],
});
const READ = ["secretsmanager:GetSecretValue"];

/** AWS repeats in its words what it was given: an error that does must not go on, nor what caused it. */
async function withheldFrom<T>(value: Secret, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const told =
      error instanceof Error ? `${error.message} ${error.stack} ${String((error.cause as Error)?.message)}` : "";
    if (!told.includes(value.reveal())) throw error;
    throw new CallRefusedError("AWS refused to store the secret, in words that repeat it and are left out here");
  }
}

function snapshotOf(
  found: DescribeSecretResponse | SecretListEntry,
  versions: Record<string, unknown> | undefined,
): SecretSnapshot {
  const { [EXPIRES]: expiresAt, ...tags } = tagRecord(found.Tags);
  return {
    name: found.Name ?? "",
    arn: found.ARN ?? "",
    stored: Object.keys(versions ?? {}).length > 0,
    ...(found.KmsKeyId === undefined ? {} : { kmsKey: found.KmsKeyId }),
    tags,
    createdAt: (found.CreatedDate ?? new Date(0)).toISOString(),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
