import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainRoutes, routesOf } from "#core/alerts/routing.ts";
import type { AlertsPolicy, RoutePolicy } from "#core/policy/alerts-policy.ts";
import { DEFAULT_ALERTS } from "#core/policy/defaults.ts";
import { about } from "./given.ts";

const LABELS = ["alertname", "team", "cluster", "owner", "region"];
const value = fc.constantFrom("", "a", "b", "ab");
const labels = fc.dictionary(fc.constantFrom(...LABELS), value);
const matcher = fc.record({
  label: fc.constantFrom(...LABELS),
  is: fc.constantFrom("=" as const, "!=" as const, "=~" as const, "!~" as const),
  value: fc.constantFrom("a", "b", "a|b", ".*", ".+", ""),
});
const routes = (depth: number): fc.Arbitrary<RoutePolicy[]> => {
  const route: fc.Arbitrary<RoutePolicy> = fc.record(
    {
      match: fc.array(matcher, { maxLength: 2 }),
      continue: fc.boolean(),
      receiver: fc.constantFrom("cluster", "fleet", "team"),
      groupBy: fc.constantFrom(["alertname"], ["..."], [], ["team", "cluster"]),
      groupWaitSeconds: fc.constantFrom(1, 2),
      routes: depth > 0 ? routes(depth - 1) : fc.constant([]),
    },
    { requiredKeys: ["match", "continue", "routes"] },
  );
  return fc.array(route, { maxLength: 3 });
};
const policy: fc.Arbitrary<AlertsPolicy> = routes(2).map((own) => ({
  ...DEFAULT_ALERTS,
  receivers: { team: [{ kind: "channel", channel: "#team-{owner}" }] },
  route: { ...DEFAULT_ALERTS.route, routes: own },
}));

const SETTINGS = ["receiver", "groupBy", "groupWaitSeconds", "groupIntervalSeconds", "repeatIntervalSeconds"] as const;

/** What a node has, by walking from the root along its path: `0.2.1` is the root's third route's second. */
function inherited({ route }: AlertsPolicy, path: string): object {
  const nodes: RoutePolicy[] = [];
  for (const at of path.split(".").slice(1)) {
    const { routes } = nodes.at(-1) ?? route;
    nodes.push(...routes.slice(Number(at), Number(at) + 1));
  }
  return Object.fromEntries(
    SETTINGS.map((name) => [name, nodes.reduce<unknown>((value, node) => node[name] ?? value, route[name])]),
  );
}

describe("any alert in any tree", () => {
  it("ends at a receiver that reaches somebody, by nodes that match", () => {
    fc.assert(
      fc.property(policy, labels, (alerts, given) => {
        const { routes, visited } = explainRoutes(alerts, about(given));
        expect(routes.length).toBeGreaterThan(0);
        for (const { to, why } of routes) {
          expect(to.length).toBeGreaterThan(0);
          expect(why.length).toBeGreaterThan(0);
        }
        const taking = visited.filter(({ takes }) => takes);
        expect(taking.every(({ refusedBy }) => refusedBy === undefined)).toBe(true);
        expect(routes.every(({ path }) => taking.some((node) => node.path === path))).toBe(true);
      }),
    );
  });

  it("goes where it goes in whichever order its labels are written", () => {
    fc.assert(
      fc.property(policy, labels, (alerts, given) => {
        const turned = Object.fromEntries(Object.entries(given).reverse());
        expect(routesOf(alerts, about(turned))).toEqual(routesOf(alerts, about(given)));
      }),
    );
  });

  it("goes to the same groups as one that differs in labels nobody looks at", () => {
    fc.assert(
      fc.property(policy, labels, (alerts, given) => {
        const keys = (some: Record<string, string>) =>
          routesOf(alerts, about(some))
            .filter(({ groupBy }) => groupBy[0] !== "...")
            .map(({ groupKey }) => groupKey);
        expect(keys({ ...given, pod: "p-1" })).toEqual(keys(given));
        // A label without a value is no label.
        expect(keys({ zone: "", ...given })).toEqual(keys(given));
      }),
    );
  });

  it("is in one group with another one only where receiver, destinations and the values of its labels agree", () => {
    fc.assert(
      fc.property(policy, labels, labels, (alerts, given, others) => {
        for (const one of routesOf(alerts, about(given)))
          for (const other of routesOf(alerts, about(others)))
            if (one.groupKey === other.groupKey) {
              const what = ({ receiver, to, groupLabels }: typeof one) => ({ receiver, to, groupLabels });
              expect(what(one)).toEqual(what(other));
            }
      }),
    );
  });

  it("has each setting from the nearest node of its path that has it", () => {
    fc.assert(
      fc.property(policy, labels, (alerts, given) => {
        for (const { path, receiver, groupBy, timings } of routesOf(alerts, about(given)))
          expect({ receiver, groupBy, ...timings }).toMatchObject(inherited(alerts, path));
      }),
    );
  });
});
