import type { DoctorAnswer } from "#events/operator/doctor.ts";
import { type Check, fail, ok, unknown, unread, warn, worstOf } from "../check.ts";
import type { DoctorFacts, ReadProblem } from "../facts.ts";

const NAME = "forwarding";
const DEPLOY = "deploy infra/member.template.yaml there, with this hub and its bus";

type Place = DoctorAnswer["forwarding"][number];
type Problem = NonNullable<Place["deadLetters"]["problem"]>;

/**
 * What AWS tells of clusters comes by the member template's rules, and stays in its queue where the hub did not take it. Both are looked at in every account
 * and Region, by the functions' own role there: no operator needs credentials of all accounts for it.
 */
export function forwarding({ operator }: DoctorFacts): Check {
  if ("problem" in operator) return unknown(NAME, ["only the operator function can see this"]);
  const { forwarding: places, deployment, hub } = operator.value;
  const bus = `:events:${hub.region}:${hub.account}:event-bus/${deployment.bus}`;
  const checks = places.flatMap((place) => [
    ...place.rules.map((rule) => ruleCheck(place, rule, bus)),
    queueCheck(place),
  ]);
  return worstOf(
    NAME,
    checks,
    `rules lead to this bus from ${places.length} accounts and Regions; nothing was left over`,
  );
}

function ruleCheck(place: Place, { name, enabled, targets, problem }: Place["rules"][number], bus: string): Check {
  const at = `${place.account}/${place.region}`;
  if (problem) return unseen(at, problem);
  if (!enabled)
    return fail(
      NAME,
      [`${at}: rule ${name} is disabled`],
      `aws events enable-rule --name ${name}, in that account and Region`,
    );
  if (targets.some((arn) => arn.endsWith(bus))) return ok(NAME, name);
  const elsewhere = targets.length === 0 ? "nowhere" : `to ${targets.join(", ")}`;
  return warn(
    NAME,
    [`${at}: rule ${name} leads ${elsewhere}, not to this deployment's bus`],
    "update the stack there: HubAccountId, HubRegion and BusName say which bus hears of changes",
  );
}

function queueCheck({ account, region, deadLetters: { queue, messages, problem } }: Place): Check {
  const at = `${account}/${region}`;
  if (problem) return unseen(at, problem);
  if (!messages) return ok(NAME, queue);
  return fail(
    NAME,
    [`${at}: ${queue} has ${messages} ${messages === 1 ? "event" : "events"} the hub did not take`],
    "read one to see why (is the account in the deployed policy file?), put that right, then start a redrive of the queue",
  );
}

const KINDS: Readonly<Record<string, ReadProblem["kind"]>> = {
  NOT_HERE: "not-here",
  ACCESS_DENIED: "denied",
  MISSING_RESOURCE: "missing",
};

const unseen = (at: string, { code, message }: Problem): Check =>
  unread(
    NAME,
    { kind: KINDS[code] ?? "failed", message: `${at}: ${message}` },
    { rights: "a member role of this version: update the stack of infra/member.template.yaml there", missing: DEPLOY },
  );
