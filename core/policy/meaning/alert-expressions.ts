import { expressionProblem } from "../../alerts/expression.ts";
import type { Matcher } from "../../alerts/matcher.ts";
import type { RoutePolicy } from "../alerts-policy.ts";
import type { FleetPolicy } from "../policy.ts";
import type { Finding } from "../problem.ts";

/**
 * Expressions in the matchers of `alerts:` that mean nothing. Not part of `checkMeaning`, which every function does at its start: the engine is larger than all the rest of the policy's code, and a file
 * with such a mistake is never deployed.
 */
export function expressionProblems({ alerts }: FleetPolicy): Finding[] {
  return [
    ...ofRoutes(alerts.route.routes, ["alerts", "routes"]),
    ...alerts.inhibit.flatMap(({ source, target }, index) => [
      ...ofMatchers(source, ["alerts", "inhibit", index, "source"]),
      ...ofMatchers(target, ["alerts", "inhibit", index, "target"]),
    ]),
  ];
}

const ofRoutes = (routes: readonly RoutePolicy[], path: PropertyKey[]): Finding[] =>
  routes.flatMap(({ match, routes: below }, index) => [
    ...ofMatchers(match, [...path, index, "match"]),
    ...ofRoutes(below, [...path, index, "routes"]),
  ]);

const ofMatchers = (matchers: readonly Matcher[], path: PropertyKey[]): Finding[] =>
  matchers.flatMap(({ label, is, value }): Finding[] => {
    const message = is === "=~" || is === "!~" ? expressionProblem(value) : undefined;
    return message === undefined ? [] : [{ path, found: `"${value}" of ${label}`, message }];
  });
