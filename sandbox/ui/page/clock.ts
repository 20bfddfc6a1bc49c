import type { ClockState, Speed } from "../shapes.ts";
import { byId, h } from "./h.ts";
import { clockOf, dateOf } from "./times.ts";

type Send = (act: Record<string, unknown>) => void;

const SPEEDS: readonly [Speed, string][] = [
  ["watch:0.25", "watch, slowly"],
  ["watch:1", "watch"],
  ["watch:4", "watch, faster"],
  ["max", "as fast as it goes"],
  ["rate:1", "real time"],
  ["rate:60", "1 min a second"],
  ["rate:3600", "1 h a second"],
];

const MODES = {
  running: "running",
  paused: "paused",
  held: "waits for a person",
  idle: "nothing under way",
  moving: "moving",
} as const;

/** Buttons and menus that move the clock. */
export function wireClock(send: Send): void {
  byId("run").addEventListener("click", () => send({ act: byId("run").dataset.act }));
  byId("hour").addEventListener("click", () => send({ act: "advance", seconds: 3600 }));
  byId("next").addEventListener("click", () => send({ act: "next" }));
  const speed = byId<HTMLSelectElement>("speed");
  speed.addEventListener("change", () => send({ act: "speed", speed: speed.value }));
  const hold = byId<HTMLInputElement>("hold");
  hold.addEventListener("change", () => send({ act: "hold", hold: hold.checked }));
}

export function showClock({ now, mode, speed, hold }: ClockState): void {
  byId("clock").textContent = `${clockOf(now)} UTC`;
  byId("date").textContent = dateOf(now);
  const chip = byId("mode");
  chip.textContent = MODES[mode];
  chip.dataset.mode = mode;
  const run = byId("run");
  run.dataset.act = mode === "running" || mode === "moving" ? "pause" : "run";
  run.classList.toggle("primary", run.dataset.act === "run");
  run.textContent = run.dataset.act === "pause" ? "Pause" : "Run on";
  run.title = mode === "held" ? "Run on without an answer" : "";
  byId<HTMLInputElement>("hold").checked = hold;
  showSpeed(speed);
}

function showSpeed(speed: Speed): void {
  const select = byId<HTMLSelectElement>("speed");
  if (select.dataset.shown === speed) return;
  select.dataset.shown = speed;
  const named = SPEEDS.some(([value]) => value === speed)
    ? SPEEDS
    : [...SPEEDS, [speed, speed.replace(":", " ")] as const];
  select.replaceChildren(...named.map(([value, label]) => h("option", { value, selected: value === speed }, label)));
}
