import type { DoctorAnswer } from "#events/operator/doctor.ts";
import { type Check, fail, ok, unknown, warn, worstOf } from "../check.ts";
import type { DoctorFacts } from "../facts.ts";

/** To post, and to post in channels the bot was not invited to. Source: Slack, "chat.postMessage", required scopes. */
const NEEDED_SCOPE = "chat:write";
const USEFUL_SCOPE = "chat:write.public";
/** To find again what was posted by a function that died before it could say so. Source: Slack, "conversations.history" and "conversations.list", required scopes. */
const FINDING_SCOPES = ["channels:history", "channels:read", "channels:join", "metadata.message:read"];

const NOT_SAID = "only the operator function can see this";

/** Every account and Region, entered and listed by the functions' own role. */
export function accounts({ operator }: DoctorFacts): Check {
  const name = "accounts";
  if ("problem" in operator) return unknown(name, [NOT_SAID]);
  const { places, deployment } = operator.value;
  const checks = places.map(({ account, region, problem }) =>
    problem
      ? fail(name, [`${account}/${region}: ${problem.message}`], accountFix(problem.code, deployment.memberRole))
      : ok(name, account),
  );
  const clusters = places.reduce((sum, place) => sum + (place.clusters ?? 0), 0);
  const by = deployment.memberRole === null ? "with the functions' own rights" : `as ${deployment.memberRole}`;
  return worstOf(name, checks, `${clusters} clusters in ${places.length} accounts and Regions, ${by}`);
}

function accountFix(code: string, role: string | null): string {
  if (code !== "ACCESS_DENIED")
    return "look at what AWS says above; a Region may have to be enabled in the account first";
  if (role === null)
    return "give the functions a role to enter accounts by: FLEETWRIGHT_MEMBER_ROLE and FLEETWRIGHT_EXTERNAL_ID";
  return `deploy infra/member.template.yaml there, with RoleName ${role}, this hub and its external id`;
}

/** Nodes are the cluster's to show: an access entry, and a way to its endpoint. */
export function nodes({ operator }: DoctorFacts): Check {
  const name = "nodes";
  if ("problem" in operator) return unknown(name, [NOT_SAID]);
  const looked = operator.value.places.flatMap((place) => (place.nodes ? [{ ...place, nodes: place.nodes }] : []));
  const checks = looked.map(({ account, region, nodes: { cluster, problem } }) =>
    problem
      ? warn(
          name,
          [`${account}/${region}/${cluster}: ${problem.message}`],
          "make the access entry and the role in the cluster (docs/surroundings.md); a private endpoint also needs the functions in a VPC that reaches it",
        )
      : ok(name, cluster),
  );
  return worstOf(name, checks, `read from one cluster in each of ${looked.length} accounts and Regions`);
}

export function slack({ operator }: DoctorFacts): Check {
  const name = "slack";
  if ("problem" in operator) return unknown(name, [NOT_SAID]);
  const { tokenSet, team, scopes, problem }: DoctorAnswer["slack"] = operator.value.slack;
  if (!tokenSet)
    return warn(
      name,
      ["no bot token is set: nothing is told in Slack"],
      "set the Slack bot token among the deployment's secrets",
    );
  if (problem)
    return fail(name, [problem.message], "set a bot token that Slack takes; the app may have to be installed again");
  if (scopes === null) return unknown(name, [`signed in to ${team}; Slack does not say what the token may do`]);
  if (!scopes.includes(NEEDED_SCOPE))
    return fail(
      name,
      [`the token may: ${scopes.join(", ") || "nothing"}`],
      `give the app the bot scope ${NEEDED_SCOPE} and install it again`,
    );
  if (!scopes.includes(USEFUL_SCOPE))
    return warn(
      name,
      [`without ${USEFUL_SCOPE} the bot posts only where it was invited`],
      `give the app the bot scope ${USEFUL_SCOPE}, or invite it to every channel`,
    );
  const missing = FINDING_SCOPES.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0)
    return warn(
      name,
      [`without ${missing.join(", ")} a message is posted twice when a function dies at the wrong moment`],
      "give the app these bot scopes (infra/slack-app.yaml) and install it again",
    );
  return ok(name, `signed in to ${team}`);
}
