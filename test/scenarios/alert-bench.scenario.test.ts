import { expect, it } from "vitest";
import { profiled } from "../../scripts/bench/alerts/profile.ts";
import { alertLines, alertRatios, MESSAGES_GOAL, measureAlerts } from "../../scripts/bench/alerts.ts";

it("300 alerts on 10 clusters are shown once each, in far fewer messages than they have changes", async () => {
  const { result, shares } = await profiled(() => measureAlerts(10, 30));
  const { figures, seen, wrong } = result;
  expect(wrong).toEqual([]);
  expect(figures).toMatchObject({ clusters: 10, alerts: 300 });
  // Sources repeat themselves: what is said again is not told again.
  expect(figures.delivered).toBeGreaterThan(4 * figures.alerts);
  expect(alertRatios(figures).messages).toBeLessThan(MESSAGES_GOAL);
  expect(figures.calls).toBeLessThan(figures.changes);
  expect(seen.refused).toBe(0);
  expect(figures.busiest.calls).toBeLessThan(figures.busiest.changes);
  expect(alertLines(figures).join("\n")).toMatch(/alerts a message\n.* x one message for every change/);
  // What the profiler sees is told apart: there is something of each, and our own functions by name.
  expect([shares.ours > 0, shares.clients > 0, shares.others > 0]).toEqual([true, true, true]);
  expect(shares.top[0]?.what).toMatch(/\.ts /);
}, 60_000);
