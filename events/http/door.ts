/** What the one public entry lets in, and which function looks at it: the API, the sandbox and `doctor` are told by this table. */
export const doorRoutes = [
  { method: "POST", path: "/slack", function: "door-slack" },
  { method: "POST", path: "/webhooks/alertmanager", function: "door-alertmanager" },
] as const;

export type DoorPath = (typeof doorRoutes)[number]["path"];
