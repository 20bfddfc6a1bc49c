import { expect, it } from "vitest";
import { periodAt } from "#core/reports/period.ts";

const monday = { cron: "0 8 * * 1", timezone: "Europe/Berlin" };

it.each([
  ["a second before", "2026-11-23T06:59:59Z", undefined],
  ["at the very second", "2026-11-23T07:00:00Z", "2026-11-23T07:00:00.000Z"],
  ["all day", "2026-11-24T06:59:59Z", "2026-11-23T07:00:00.000Z"],
  ["a day later no more", "2026-11-24T07:00:01Z", undefined],
  ["in summer an hour earlier", "2026-07-06T06:30:00Z", "2026-07-06T06:00:00.000Z"],
])("the time that is due: %s", (_when, now, due) => {
  expect(periodAt(monday, new Date(now))).toBe(due);
});

it("is the last of several that came", () => {
  const hourly = { cron: "0 * * * *", timezone: "UTC" };
  expect(periodAt(hourly, new Date("2026-11-23T09:40:00Z"))).toBe("2026-11-23T09:00:00.000Z");
});
