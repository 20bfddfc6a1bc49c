/** Set with `npx sst secret set NAME --stage STAGE`. */
export function deploySecrets() {
  return {
    slackToken: new sst.Secret("SlackToken"),
    // The placeholder is no secret: the door refuses everybody until another one is set (`adapters/crypto/shared-secret.ts`).
    slackSigningSecret: new sst.Secret("SlackSigningSecret", "unset"),
    webhookSecret: new sst.Secret("WebhookSecret", "unset"),
  };
}

export type Secrets = ReturnType<typeof deploySecrets>;
