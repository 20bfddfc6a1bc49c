import { describe, expect, it } from "vitest";
import { firingAlert } from "../helpers/alert-records.ts";
import { alertBench } from "../helpers/alerts.ts";

const slow = firingAlert("Slow", { labels: { pod: "api-1" }, annotations: { summary: "p99 is above 2 s" } });
const slow2 = firingAlert("Slow", { labels: { pod: "api-2" }, annotations: { summary: "p99 is above 3 s" } });

describe("a group of alerts", () => {
  it("is one message after the group's wait, edited in place, with its history in the thread, until it is over", async () => {
    const at = alertBench();
    await at.post(slow);
    await at.pass(29);
    expect(at.messages("eks-a")).toEqual([]);
    await at.pass(3);
    expect(at.messages("eks-a")).toEqual([
      [
        ":large_orange_circle: warning: p99 is above 2 s (a)",
        ":large_orange_circle: api-1 · p99 is above 2 s · since 2026-11-23T09:00:00.000Z",
      ].join("\n"),
    ]);
    await at.pass(60);
    await at.post(slow2);
    await at.pass(200);
    // Within the group's interval nothing is said.
    expect(at.replies("eks-a")).toEqual([]);
    await at.pass(60);
    expect(at.titles("eks-a")).toEqual([":large_orange_circle: warning: Slow: 2 firing (a)"]);
    expect(at.replies("eks-a")).toEqual([":large_orange_circle: firing: api-2 · p99 is above 3 s"]);
    await at.pass(600);
    await at.resolve(slow);
    await at.pass(5);
    expect(at.titles("eks-a")).toEqual([":large_orange_circle: warning: Slow: 1 firing (a)"]);
    await at.pass(600);
    await at.resolve(slow2);
    await at.pass(5);
    expect(at.titles("eks-a")).toEqual([":white_check_mark: over after 26 min: Slow (a)"]);
    expect(at.replies("eks-a")).toEqual([
      ":large_orange_circle: firing: api-2 · p99 is above 3 s",
      ":white_check_mark: resolved: api-1 · p99 is above 2 s",
      ":white_check_mark: all resolved after 26 min",
    ]);
    expect(await at.ports.alertGroups.open()).toEqual([]);
    await at.pass(3600);
    await at.post(slow);
    await at.pass(40);
    expect(at.titles("eks-a")).toHaveLength(2);
  });
});
