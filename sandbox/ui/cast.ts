import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Persona } from "./shapes.ts";

const SLACK_ID = /^[UW][A-Z0-9]{1,40}$/;
/** Somebody who is known and approves nothing. */
const COLLEAGUE = "kim";
const STRANGER: Persona = { user: "USTRANGER", name: "a stranger", role: "stranger" };

/** Names and ids of Slack that may approve something. Whoever is an approver by an ARN has no place in Slack. */
const approversOf = ({ strategies }: FleetPolicy): string[] => [
  ...new Set(
    Object.values(strategies)
      .flatMap(({ stages }) => stages.flatMap(({ approval }) => approval?.approvers ?? []))
      .filter((name) => !name.startsWith("arn:")),
  ),
];

/** The policy with an id in the sandbox's Slack for everybody it names, so that they can act there; who has one keeps it. */
export function withSlackIds(policy: FleetPolicy): FleetPolicy {
  const slack = { ...policy.people.slack };
  const names = new Set(Object.values(slack));
  for (const name of [...approversOf(policy), COLLEAGUE]) {
    if (names.has(name) || SLACK_ID.test(name)) continue;
    slack[freeId(name, slack)] = name;
    names.add(name);
  }
  return { ...policy, people: { ...policy.people, slack } };
}

function freeId(name: string, taken: Readonly<Record<string, string>>): string {
  const wanted = `U0${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "")}`.slice(0, 36);
  let id = wanted;
  for (let number = 2; id in taken || id === STRANGER.user; number++) id = `${wanted}${number}`;
  return id;
}

/** Everybody of the policy file who has an id in Slack, approvers first, and a stranger. */
export function castOf(policy: FleetPolicy): Persona[] {
  const approvers = approversOf(policy);
  const known = Object.entries(policy.people.slack).map(([user, name]) => ({ user, name }));
  const others = approvers
    .filter((name) => SLACK_ID.test(name) && !(name in policy.people.slack))
    .map((user) => ({ user, name: user }));
  const roleOf = ({ user, name }: { user: string; name: string }) =>
    approvers.includes(name) || approvers.includes(user) ? ("approver" as const) : ("known" as const);
  const cast = [...known, ...others].map((person) => ({ ...person, role: roleOf(person) }));
  return [...cast.filter(({ role }) => role === "approver"), ...cast.filter(({ role }) => role === "known"), STRANGER];
}
