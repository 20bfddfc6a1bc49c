import { inspect } from "node:util";
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { secretsManagerStore } from "#adapters/aws/secrets-manager.ts";
import { Secret } from "#core/secret.ts";
import { NOW } from "../../helpers/fleet.ts";
import { PLACE } from "../../helpers/hybrid.ts";

describe("what Secrets Manager says of a value it refuses", () => {
  let mock: ReturnType<typeof mocked>;
  const mocked = () => mockClient(SecretsManagerClient);
  beforeEach(() => {
    mock = mocked();
  });
  afterEach(() => mock.restore());

  const put = () =>
    secretsManagerStore(new Clients({ hub: PLACE }))
      .put(PLACE, "fleet/lyon", new Secret("hush"), { readers: ["arn:r"], tags: {}, expiresAt: NOW, token: "t" })
      .catch((error: Error) => error);
  const refused = (message: string) =>
    Object.assign(new Error(message), { name: "ValidationException", $metadata: { httpStatusCode: 400 } });

  it("goes no further when it repeats the value", async () => {
    mock.on(PutSecretValueCommand).rejects(refused("Value 'hush' at 'secretString' failed to satisfy constraint"));
    const error = await put();
    expect(error).toMatchObject({ name: "CallRefusedError" });
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain("hush");
  });

  it("is told when it does not", async () => {
    mock.on(PutSecretValueCommand).rejects(refused("The token is too short"));
    expect(await put()).toMatchObject({ message: expect.stringContaining("The token is too short") });
  });

  it("never is about the value when the secret is made: it is made empty", async () => {
    mock.on(CreateSecretCommand).resolves({});
    await put();
    expect(mock.commandCalls(CreateSecretCommand).map(({ args }) => args[0].input.SecretString)).toEqual([undefined]);
  });
});
