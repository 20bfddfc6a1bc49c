import { X509Certificate } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { HybridPorts } from "#core/ports.ts";
import { Secret } from "#core/secret.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";
import { selfSigned } from "../helpers/certificate.ts";
import { CLUSTER_ARN, ELSEWHERE, HOUR, hybridBench, PLACE, ROLE } from "../helpers/hybrid.ts";

const DAY = 24 * HOUR;
const TOKEN = "0123456789abcdef0123456789abcdef";
const READER = `arn:aws:iam::${PLACE.account}:role/site-reader`;
const tags = { EKSClusterARN: CLUSTER_ARN, Site: "lyon" };

/** What all adapters of the ports for hybrid nodes do, over whatever carries their calls. */
export function hybridPortsContract(
  name: string,
  open: (sandbox: Sandbox) => Promise<{ ports: HybridPorts; close(): Promise<void> }>,
): void {
  const using = async (
    work: (bench: ReturnType<typeof hybridBench>, ports: HybridPorts) => Promise<void>,
    options: Parameters<typeof hybridBench>[0] = {},
  ) => {
    const bench = hybridBench(options);
    const { ports, close } = await open(bench.sandbox);
    try {
      await work(bench, ports);
    } finally {
      await close();
    }
  };
  const request = (bench: ReturnType<typeof hybridBench>) => ({
    role: ROLE,
    limit: 2,
    expiresAt: bench.ahead(DAY),
    name: "till",
    tags,
  });

  describe(`${name}: activations`, () => {
    it("are created, listed without their code, and deleted once", () =>
      using(async (bench, { activations }) => {
        const { id, code } = await activations.create(PLACE, request(bench));
        expect(code.reveal()).toBe(bench.sites.codeOf(id));
        const own = (await activations.list(PLACE)).find((one) => one.id === id);
        expect(own).toEqual({
          id,
          role: ROLE,
          name: "till",
          limit: 2,
          registrations: 0,
          createdAt: bench.sandbox.clock.now().toISOString(),
          expiresAt: bench.ahead(DAY).toISOString(),
          expired: false,
          tags,
        });
        expect(inspect({ id, code, own })).not.toContain(code.reveal());
        expect(await activations.list(ELSEWHERE)).toEqual([]);
        expect([await activations.delete(PLACE, id), await activations.delete(PLACE, id)]).toEqual([true, false]);
      }));

    it("that SSM refuses say why, in AWS's words", () =>
      using(async (bench, { activations }) => {
        const late = activations.create(PLACE, { ...request(bench), expiresAt: bench.ahead(31 * DAY) });
        await expect(late).rejects.toMatchObject({
          name: "CallRefusedError",
          message: expect.stringContaining("30 days"),
        });
        const none = activations.create(PLACE, { ...request(bench), limit: 0 });
        await expect(none).rejects.toMatchObject({ name: "CallRefusedError" });
      }));

    it("whose answer was lost are made once, and found by their tags", () =>
      using(
        async (bench, { activations }) => {
          await expect(activations.create(PLACE, request(bench))).rejects.toMatchObject({
            name: "ServiceUnavailableError",
          });
          const found = await activations.list(PLACE);
          expect(found.filter((one) => one.tags.Site === "lyon")).toHaveLength(1);
        },
        { faults: [{ kind: "activation-answer-lost" }] },
      ));
  });

  describe(`${name}: managed instances`, () => {
    it("are listed, tagged and deregistered", () =>
      using(async (bench, { managedInstances }) => {
        const made = await bench.activate();
        const id = bench.sites.registerNode({ ...PLACE, ...made, hostname: "till-7" });
        expect(await managedInstances.list(PLACE)).toHaveLength(4);
        expect(await managedInstances.list(PLACE, { ids: [] })).toEqual([]);
        const [own] = await managedInstances.list(PLACE, { activationId: made.activationId });
        expect(own).toMatchObject({ id, ping: "Online", role: ROLE, hostname: "till-7", platform: "Ubuntu 24.04" });
        await managedInstances.tag(PLACE, id, { Site: "lyon" });
        expect(await managedInstances.tags(PLACE, id)).toEqual({ EKSClusterARN: CLUSTER_ARN, Site: "lyon" });
        bench.sites.setPing(id, "ConnectionLost");
        expect((await managedInstances.list(PLACE, { ids: [id] }))[0]?.ping).toBe("ConnectionLost");
        expect(await managedInstances.deregister(PLACE, id)).toBe(true);
        expect(await managedInstances.deregister(PLACE, id)).toBe(false);
        expect(await managedInstances.tags(PLACE, id)).toBeUndefined();
        await expect(managedInstances.tag(PLACE, id, { a: "b" })).rejects.toMatchObject({ name: "CallRefusedError" });
      }));

    it("are in a tier", () =>
      using(async (bench, { managedInstances }) => {
        expect(await managedInstances.tier(PLACE)).toBe("standard");
        bench.sites.setTier(PLACE, "advanced");
        expect(await managedInstances.tier(PLACE)).toBe("advanced");
      }));
  });

  describe(`${name}: secrets`, () => {
    const code = new Secret("hush-hush");
    const options = (bench: ReturnType<typeof hybridBench>) => ({
      readers: [READER],
      kmsKey: "alias/fleet",
      tags,
      expiresAt: bench.ahead(DAY),
      token: TOKEN,
    });

    it("are stored for their readers only, the same call twice as once", () =>
      using(async (bench, { secretStore: secrets }) => {
        const first = await secrets.put(PLACE, "fleet/lyon", code, options(bench));
        expect(await secrets.put(PLACE, "fleet/lyon", code, options(bench))).toEqual(first);
        const [kept, ...others] = bench.sandbox.secrets.secrets();
        expect(others).toEqual([]);
        expect([...(kept?.versions.values() ?? [])].map(({ value }) => value)).toEqual(["hush-hush"]);
        expect(await secrets.describe(PLACE, "fleet/lyon")).toEqual({
          ...first,
          stored: true,
          kmsKey: "alias/fleet",
          tags,
          createdAt: bench.sandbox.clock.now().toISOString(),
          expiresAt: bench.ahead(DAY).toISOString(),
        });
        // The product itself is none of them.
        const get = bench.sandbox.gateway.call({
          ...PLACE,
          service: "secretsmanager",
          operation: "GetSecretValue",
          input: { SecretId: "fleet/lyon" },
        });
        await expect(get).rejects.toMatchObject({ name: "AccessDeniedException" });
      }));

    it("are listed by the beginning of their name, and deleted at once", () =>
      using(async (bench, { secretStore: secrets }) => {
        await secrets.put(PLACE, "fleet/lyon", code, options(bench));
        expect((await secrets.list(PLACE, "fleet/")).map((one) => [one.name, one.stored])).toEqual([
          ["fleet/lyon", true],
        ]);
        await secrets.delete(PLACE, "fleet/lyon");
        await secrets.delete(PLACE, "fleet/lyon");
        expect(await secrets.describe(PLACE, "fleet/lyon")).toBeUndefined();
        expect((await secrets.put(PLACE, "fleet/lyon", code, options(bench))).name).toBe("fleet/lyon");
      }));

    it("that cannot be stored leave a place without a value, and no words of it", () =>
      using(
        async (bench, { secretStore: secrets }) => {
          const failed = await secrets.put(PLACE, "fleet/lyon", code, options(bench)).catch((error: Error) => error);
          expect(failed).toMatchObject({
            name: "CallRefusedError",
            message: expect.stringContaining("EncryptionFailure"),
          });
          expect(inspect(failed)).not.toContain("hush");
          expect(await secrets.describe(PLACE, "fleet/lyon")).toMatchObject({ stored: false });
          await secrets.put(PLACE, "fleet/lyon", code, options(bench));
          expect(await secrets.describe(PLACE, "fleet/lyon")).toMatchObject({ stored: true });
        },
        { faults: [{ kind: "secret-not-stored" }] },
      ));

    it("need somebody who may read them, and another token for another value", () =>
      using(async (bench, { secretStore: secrets }) => {
        const nobody = secrets.put(PLACE, "fleet/lyon", code, { ...options(bench), readers: [] });
        await expect(nobody).rejects.toMatchObject({ code: "SECRET_WITHOUT_READERS" });
        await secrets.put(PLACE, "fleet/lyon", code, options(bench));
        const other = secrets.put(PLACE, "fleet/lyon", new Secret("other"), options(bench));
        await expect(other).rejects.toMatchObject({ name: "CallRefusedError" });
      }));

    it("cannot be stored while the store is down", () =>
      using(
        async (bench, { secretStore: secrets }) => {
          const failed = secrets.put(PLACE, "fleet/lyon", code, options(bench));
          await expect(failed).rejects.toMatchObject({ name: "ServiceUnavailableError" });
          expect(bench.sandbox.secrets.secrets()).toEqual([]);
        },
        { faults: [{ kind: "secret-store-down" }] },
      ));
  });

  describe(`${name}: roles and trust anchors`, () => {
    it("say who may assume a role", () =>
      using(async (bench, { roles }) => {
        const trustedServices = ["rolesanywhere.amazonaws.com", "ssm.amazonaws.com"];
        const arn = `arn:aws:iam::${PLACE.account}:role/${ROLE}`;
        expect(await roles.read(PLACE, ROLE)).toEqual({ arn, role: ROLE, trustedServices });
        expect(await roles.read(PLACE, "nobody")).toBeUndefined();
        bench.sandbox.iam.setRole({ account: PLACE.account, role: "bare", services: [] });
        expect((await roles.read(PLACE, "bare"))?.trustedServices).toEqual([]);
      }));

    it("say when the first certificate of an anchor ends", () =>
      using(async ({ sandbox }, { trustAnchors }) => {
        const [early, late] = [selfSigned("270301120000Z").cert, selfSigned().cert];
        sandbox.rolesAnywhere.addTrustAnchor({ ...PLACE, name: "bundle", certificate: `${late}\n${early}` });
        sandbox.rolesAnywhere.addTrustAnchor({ ...PLACE, name: "private", enabled: false });
        sandbox.rolesAnywhere.addTrustAnchor({ ...ELSEWHERE, name: "other" });
        expect(await trustAnchors.list(PLACE)).toEqual([
          expect.objectContaining({
            name: "bundle",
            enabled: true,
            source: "certificate-bundle",
            notAfter: new X509Certificate(early).validToDate.toISOString(),
          }),
          {
            id: expect.any(String),
            arn: expect.stringContaining(":trust-anchor/"),
            name: "private",
            enabled: false,
            source: "private-ca",
          },
        ]);
      }));

    it("are read to the last page", () =>
      using(async ({ sandbox }, { trustAnchors }) => {
        for (let index = 0; index < 51; index++) sandbox.rolesAnywhere.addTrustAnchor({ ...PLACE, name: `a${index}` });
        expect(await trustAnchors.list(PLACE)).toHaveLength(51);
      }));
  });
}
