import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { slackArrival } from "#events/http/slack.ts";
import { missing, sharedPath } from "../../helpers/shared.ts";

const SLACK = "data/3-other-events/slack";
const URL = "https://hooks.slack.com/actions/A/1/x";
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const pressed = (change: object = {}) => ({
  type: "block_actions",
  user: { id: "UA8RXUSPL" },
  response_url: URL,
  actions: [
    {
      type: "button",
      action_id: "approve-stage",
      value: JSON.stringify({ runId: "r", stage: "prod", moment: "before", askedAt: "2026-11-23T09:00:00.000Z" }),
    },
  ],
  ...change,
});
const arrival = (payload: unknown) => slackArrival(form({ payload: JSON.stringify(payload) }));

describe("what Slack sends", () => {
  it("is a button of ours", () => {
    expect(arrival(pressed())).toEqual({
      kind: "button",
      user: "UA8RXUSPL",
      button: {
        action: "approve-stage",
        runId: "r",
        stage: "prod",
        moment: "before",
        askedAt: "2026-11-23T09:00:00.000Z",
      },
      respondTo: URL,
    });
  });

  it.each([
    ["a button of others", pressed({ actions: [{ action_id: "show", value: "x" }] })],
    ["a press without an action", pressed({ actions: [] })],
    ["a form somebody sent", pressed({ type: "view_submission" })],
    ["a press in a window, which has no address for answers", pressed({ response_url: undefined })],
  ])("is nothing of ours: %s", (_what, payload) => expect(arrival(payload)).toEqual({ kind: "nothing" }));

  it.each([
    ["a value that is not ours", pressed({ actions: [{ action_id: "approve-stage", value: "{}" }] })],
    ["nobody", pressed({ user: {} })],
    ["an id that is none", pressed({ user: { id: "../x" } })],
    ["no object", "text"],
  ])("is not understood: %s", (_what, payload) => expect(arrival(payload)).toBeUndefined());

  it("is a command, or the check of a certificate", () => {
    const command = { command: "/fleet", user_id: "U1", text: "status", response_url: URL };
    expect(slackArrival(form(command))).toEqual({ kind: "command", user: "U1", text: "status", respondTo: URL });
    expect(slackArrival(form({ ...command, response_url: "http://x" }))).toBeUndefined();
    expect(slackArrival("")).toBeUndefined();
    expect(slackArrival("payload=nonsense")).toBeUndefined();
    expect(slackArrival("ssl_check=1&token=x")).toEqual({ kind: "nothing" });
  });
});

describe.skipIf(missing(SLACK))("recorded payloads of Slack", () => {
  const read = (file: string) => JSON.parse(readFileSync(sharedPath(`${SLACK}/${file}`), "utf8"));

  it("of the signature's example is a command", () => {
    expect(slackArrival(read("signature-documented-vector.json").raw_body)).toMatchObject({
      kind: "command",
      user: "U2CERLKJA",
      text: "",
    });
  });

  it("are nothing of ours, or not understood where the recording has no user; none is taken for a button of ours", () => {
    const files = readdirSync(sharedPath(SLACK)).filter((file) => /(action|view|dialog)/i.test(file));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const payload = read(file);
      const expected = /^[UW][A-Z0-9]+$/.test(payload.user?.id ?? "") ? { kind: "nothing" } : undefined;
      expect([file, arrival(payload)]).toEqual([file, expected]);
    }
    expect(arrival(read("block-actions-documented.json"))).toEqual({ kind: "nothing" });
  });
});
