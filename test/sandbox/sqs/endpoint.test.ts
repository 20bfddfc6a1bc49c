import { afterEach, expect, it, vi } from "vitest";
import { cli } from "../../helpers/cli.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** People have it set for the AWS CLI while a command of theirs runs a sandbox of its own. */
it("queues of a sandbox in the same process need nothing of AWS_ENDPOINT_URL", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { code, out } = await cli("report", "--sample");
  expect([code, out]).toEqual([0, expect.stringMatching(/^# Fleet review: acme/)]);
  expect(warned).not.toHaveBeenCalled();
});
