import { type Check, fail, ok, unknown, unread, warn } from "../check.ts";
import type { DoctorFacts } from "../facts.ts";

const UNREAD = { rights: "a way to it over HTTPS", missing: "deploy again: this deployment has no door yet" };

/** The public entry has to answer everybody, and to let in nobody who has no secret. */
export function door({ door: answers }: DoctorFacts): Check {
  const name = "door";
  if ("problem" in answers) return unread(name, answers.problem, UNREAD);
  const entries = Object.entries(answers.value);
  const open = entries.filter(([, { status }]) => status < 400);
  if (open.length > 0)
    return fail(
      name,
      open.map(([path, { status }]) => `${path} lets in what is not signed (${status})`),
      "deploy again; until then take the API away",
    );
  const silent = entries.filter(([, { code }]) => code === null);
  if (silent.length > 0)
    return fail(
      name,
      silent.map(([path, { status }]) => `${path} answers ${status}, and not as ours`),
      "look at the logs of its function and of the API, and deploy again",
    );
  return ok(name, `answers at ${entries.map(([path]) => path).join(" and ")}, and refuses what is not signed`);
}

export const signingSecret = (facts: DoctorFacts): Check =>
  secret(facts, {
    name: "signing secret",
    path: "/slack",
    without: "Slack's buttons and /fleet do nothing",
    fix: "set the signing secret that Slack shows under Basic Information: npx sst secret set SlackSigningSecret, then deploy",
  });

export const webhookSecret = (facts: DoctorFacts): Check =>
  secret(facts, {
    name: "webhook secret",
    path: "/webhooks/alertmanager",
    without: "no Alertmanager is let in",
    fix: "choose a long random text, npx sst secret set WebhookSecret, deploy, and give it to Alertmanager as its credentials",
  });

function secret(
  { door: answers }: DoctorFacts,
  { name, path, without, fix }: { name: string; path: string; without: string; fix: string },
): Check {
  const code = "value" in answers ? answers.value[path]?.code : null;
  if (code === null || code === undefined) return unknown(name, ["only the door can tell"]);
  return code === "SECRET_UNSET" ? warn(name, [`it is not set: ${without}`], fix) : ok(name, "set");
}
