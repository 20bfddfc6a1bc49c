import { routes } from "#events/routes.ts";
import { type Check, fail, ok, unread, worstOf } from "../check.ts";
import type { DoctorFacts, RuleFact } from "../facts.ts";

const REDEPLOY = "deploy again: rules are made from the route table";

/** Every route needs a rule of its pattern that is enabled and leads somewhere. Names are the deployment's own. */
export function rules({ rules: read }: DoctorFacts): Check {
  const name = "rules";
  if ("problem" in read)
    return unread(name, read.problem, {
      rights: "events:DescribeEventBus, events:ListRules and events:ListTargetsByRule on the fleet bus",
      missing: "deploy Fleetwright: the bus its functions name is not there",
    });
  const checks = routes.map((route) => {
    const rule = read.value.find(({ pattern }) => canonical(pattern) === canonical(route.pattern));
    return rule ? ruleCheck(name, rule) : fail(name, [`no rule matches what route ${route.name} waits for`], REDEPLOY);
  });
  return worstOf(name, checks, `${routes.length} rules, each enabled and with a target`);
}

function ruleCheck(check: string, { name, enabled, targets }: RuleFact): Check {
  if (!enabled) return fail(check, [`rule ${name} is disabled`], `aws events enable-rule --name ${name}`);
  if (targets === 0) return fail(check, [`rule ${name} has no target`], REDEPLOY);
  return ok(check, name);
}

/** The same pattern whatever order its members are written in. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
