import { Clients } from "#adapters/aws/clients.ts";
import { hybridPorts } from "#sandbox/hybrid-ports.ts";
import { accessKeyOf, SANDBOX_SECRET } from "#sandbox/wire/access-keys.ts";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { startServer } from "#sandbox/wire/server.ts";
import { PLACE } from "../helpers/hybrid.ts";
import { hybridPortsContract } from "./hybrid-ports.ts";

hybridPortsContract("in the same process", async ({ gateway, clock }) => {
  const clients = new Clients({ hub: PLACE, clock, configure: (scope) => inProcess(gateway, scope) as never });
  return { ports: hybridPorts(gateway, clients, clock), close: async () => {} };
});

hybridPortsContract("over a socket", async ({ gateway, clock }) => {
  const server = await startServer({ gateway, clock, port: 0 });
  const clients = new Clients({
    hub: PLACE,
    clock,
    configure: ({ account }) => ({
      endpoint: server.url,
      // Waits between attempts would be real ones; how the SDK repeats is not ours to test.
      maxAttempts: 1,
      credentials: { accessKeyId: accessKeyOf(account), secretAccessKey: SANDBOX_SECRET },
    }),
  });
  return { ports: hybridPorts(gateway, clients, clock), close: () => server.close() };
});
