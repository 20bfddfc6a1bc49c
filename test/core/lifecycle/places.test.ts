import { expect, it } from "vitest";
import { listed, type PlaceRecord, unreadable } from "#core/lifecycle/places.ts";

const place: PlaceRecord = { kind: "place", subject: "111122223333/eu-west-1", revision: 0 };
const reason = { code: "ACCESS_DENIED", message: "not authorized" };
const [NINE, TEN, ELEVEN] = ["2026-11-21T09:00:00.000Z", "2026-11-21T10:00:00.000Z", "2026-11-21T11:00:00.000Z"];

it("remembers the first time it was listed", () => {
  const { place: first } = listed(place, NINE);
  expect(listed(first, TEN)).toEqual({
    place: { ...place, firstListedAt: NINE, listedAt: TEN },
    restored: false,
  });
});

it("is told of at once when it will not pass by itself, and once", () => {
  const first = unreadable(place, { reason, passing: false, at: NINE });
  expect(first).toMatchObject({ tell: true, place: { unreadable: { since: NINE, toldAt: NINE } } });
  expect(unreadable(first.place, { reason, passing: false, at: TEN })).toMatchObject({
    ...{ tell: false, place: { unreadable: { since: NINE, toldAt: NINE } } },
  });
  expect(listed(first.place, TEN)).toMatchObject({ restored: true });
});

it("is told of when what may pass has lasted, and not before", () => {
  const first = unreadable(place, { reason, passing: true, at: NINE });
  expect(first.tell).toBe(false);
  expect(listed(first.place, TEN).restored).toBe(false);
  expect(unreadable(first.place, { reason, passing: true, at: ELEVEN }).tell).toBe(true);
});

it("keeps since when it was looked at while it cannot be", () => {
  const { place: first } = listed(place, NINE);
  expect(unreadable(first, { reason, passing: true, at: TEN }).place.firstListedAt).toBe(NINE);
});
