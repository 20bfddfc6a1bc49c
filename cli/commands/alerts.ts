import type { Command } from "commander";
import type { Io } from "../io.ts";
import { alertsRoute } from "./alerts-route.ts";
import { alertsSilence, alertsSilences, alertsUnsilence } from "./alerts-silence.ts";

/** What needs attention: who is told of it, and what is told to nobody for a while. */
export function alerts(parent: Command, io: Io): void {
  const group = parent.command("alerts").description("alerts: who is told of what, and silences");
  alertsRoute(group, io);
  alertsSilence(group, io);
  alertsSilences(group, io);
  alertsUnsilence(group, io);
}
