/** Set with `npx sst secret set NAME --stage STAGE`. */
export function deploySecrets() {
  return {
    slackToken: new sst.Secret("SlackToken"),
    /** Nothing reads it before there is an HTTP entry for Slack's buttons; it has its place, so that it is set where the token is. */
    slackSigningSecret: new sst.Secret("SlackSigningSecret", "unset"),
  };
}
