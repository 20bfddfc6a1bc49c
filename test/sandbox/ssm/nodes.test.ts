import {
  AddTagsToResourceCommand,
  DeregisterManagedInstanceCommand,
  DescribeActivationsCommand,
  DescribeInstanceInformationCommand,
  type DescribeInstanceInformationCommandInput,
  GetServiceSettingCommand,
  ListTagsForResourceCommand,
  RemoveTagsFromResourceCommand,
  UpdateManagedInstanceRoleCommand,
} from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import type { EventEnvelope } from "#events/envelope.ts";
import { CLUSTER_ARN, HOUR, hybridBench, PLACE, ROLE, refusal } from "../../helpers/hybrid.ts";

const list = async ({ ssm }: ReturnType<typeof hybridBench>, input: DescribeInstanceInformationCommandInput = {}) =>
  (await ssm.send(new DescribeInstanceInformationCommand(input))).InstanceInformationList ?? [];

describe("a machine that registers", () => {
  it("is a managed instance with the activation's tags, and a node of its cluster", async () => {
    const bench = hybridBench();
    const { activationId, activationCode } = await bench.activate({
      RegistrationLimit: 2,
      DefaultInstanceName: "till",
    });
    const id = bench.sites.registerNode({
      ...PLACE,
      activationId,
      activationCode,
      hostname: "till-7",
      site: "lyon",
      kubelet: "v1.33.5-eks-1234567",
    });
    expect(await list(bench, { Filters: [{ Key: "InstanceIds", Values: [id] }] })).toEqual([
      expect.objectContaining({
        InstanceId: id,
        PingStatus: "Online",
        ActivationId: activationId,
        IamRole: ROLE,
        ComputerName: "till-7",
        Name: "till",
        ResourceType: "ManagedInstance",
        SourceType: "AWS::SSM::ManagedInstance",
        RegistrationDate: bench.sandbox.clock.now(),
      }),
    ]);
    const { TagList } = await bench.ssm.send(
      new ListTagsForResourceCommand({ ResourceType: "ManagedInstance", ResourceId: id }),
    );
    expect(TagList).toEqual([{ Key: "EKSClusterARN", Value: CLUSTER_ARN }]);
    const { ActivationList } = await bench.ssm.send(
      new DescribeActivationsCommand({ Filters: [{ FilterKey: "ActivationIds", FilterValues: [activationId] }] }),
    );
    expect(ActivationList?.[0]?.RegistrationsCount).toBe(1);
    const node = (await bench.kubernetesNodes()).find(({ name }) => name === id);
    expect(node).toMatchObject({ manager: "hybrid", ready: true, kubeletVersion: "1.33" });
    expect(id).toMatch(/^mi-[0-9a-f]{17}$/);
  });

  it("is refused as its agent logs it", async () => {
    const { sites, activate, letPass } = hybridBench();
    const made = await activate({ RegistrationLimit: 1 });
    const register = (change: object = {}) => {
      try {
        return sites.registerNode({ ...PLACE, ...made, hostname: "box", ...change });
      } catch (error) {
        return (error as Error).name;
      }
    };
    expect(register({ activationCode: "guessed" })).toBe("InvalidActivation");
    expect(register({ account: "444455556666" })).toBe("InvalidActivation");
    expect(register({ activationId: "00000000-0000-4000-8000-000000000000" })).toBe("InvalidActivation");
    expect(register()).toMatch(/^mi-/);
    expect(register()).toBe("RegistrationLimitExceeded");
    await letPass(24 * HOUR);
    expect(register()).toBe("ActivationExpired");
  });

  it("is one too many in the standard tier after a thousand, and not in the advanced one", async () => {
    const { sites, ssm, activate } = hybridBench();
    const register = async () => {
      const made = await activate({ RegistrationLimit: 1000 });
      return () => sites.registerNode({ ...PLACE, ...made, hostname: "box" });
    };
    const tier = async () =>
      (await ssm.send(new GetServiceSettingCommand({ SettingId: "/ssm/managed-instance/activation-tier" })))
        .ServiceSetting?.SettingValue;
    const first = await register();
    for (let node = sites.nodes().length; node < 1000; node++) first();
    const second = await register();
    expect(await tier()).toBe("standard");
    expect(second).toThrow("Registration limit of 1000 reached for SSM On-prem managed instances.");
    sites.setTier(PLACE, "advanced");
    expect(await tier()).toBe("advanced");
    expect(second()).toMatch(/^mi-/);
    const other = new GetServiceSettingCommand({ SettingId: "/ssm/other" });
    expect((await refusal(ssm.send(other))).name).toBe("ServiceSettingNotFound");
  });

  it("is told of once, unless nobody is told", async () => {
    const events: EventEnvelope[] = [];
    const onEvent = (event: EventEnvelope) => void events.push(event);
    const { ssm, register } = hybridBench({ onEvent, faults: [{ kind: "registration-event-lost" }] });
    const quiet = await register();
    const id = await register();
    await ssm.send(new DeregisterManagedInstanceCommand({ InstanceId: id }));
    const told = events.filter(({ source }) => source === "aws.ssm");
    expect(told.map((event) => [event["detail-type"], event.resources, event.detail])).toEqual([
      [
        "SSM Managed Instance Registration",
        [`arn:aws:ssm:eu-west-1:111122223333:managed-instance/${id}`],
        { "instance-id": id, "activation-id": expect.any(String) },
      ],
      [
        "SSM Managed Instance Deregistration",
        [`arn:aws:ssm:eu-west-1:111122223333:managed-instance/${id}`],
        { "instance-id": id },
      ],
    ]);
    expect(JSON.stringify(told)).not.toContain(quiet);
  });
});

describe("a registered node", () => {
  it("pings every five minutes, until it is lost, and comes back", async () => {
    const bench = hybridBench();
    const id = await bench.register();
    const only = async () => (await list(bench, { Filters: [{ Key: "InstanceIds", Values: [id] }] }))[0];
    const registered = bench.sandbox.clock.millis();
    await bench.letPass(HOUR + 120_000);
    expect((await only())?.LastPingDateTime).toEqual(new Date(registered + HOUR));
    const since = new Date(registered + HOUR);
    bench.sites.setPing(id, "ConnectionLost", since);
    await bench.letPass(HOUR);
    expect(await only()).toMatchObject({ PingStatus: "ConnectionLost", LastPingDateTime: since });
    const ready = async () => (await bench.kubernetesNodes()).find(({ name }) => name === id)?.ready;
    expect(await ready()).toBe(false);
    bench.sites.setPing(id, "Online");
    expect((await only())?.PingStatus).toBe("Online");
    expect(await ready()).toBe(true);
  });

  it("is lost with its whole site, and with nobody else's", async () => {
    const bench = hybridBench();
    bench.sites.setSite("berlin", "ConnectionLost");
    expect((await list(bench)).map(({ PingStatus }) => PingStatus)).toEqual([
      "ConnectionLost",
      "ConnectionLost",
      "Online",
    ]);
    expect(await list(bench, { Filters: [{ Key: "PingStatus", Values: ["Online"] }] })).toHaveLength(1);
    bench.sites.setSite("berlin", "Online");
    expect((await bench.kubernetesNodes()).every(({ ready }) => ready)).toBe(true);
    expect(() => bench.sites.setSite("rome", "Online")).toThrow("no hybrid node at the site rome");
  });

  it("is upgraded by hand", async () => {
    const { sites, register, kubernetesNodes } = hybridBench();
    const id = await register();
    sites.setKubelet(id, "v1.35.1-eks-1234567");
    const node = (await kubernetesNodes()).find(({ name }) => name === id);
    expect(node?.kubeletVersion).toBe("1.35");
    expect(() => sites.setKubelet("mi-0", "v1")).toThrow("no hybrid node mi-0");
  });

  it("that is deregistered is gone from SSM at once, and from its cluster after a while", async () => {
    const bench = hybridBench();
    const id = await bench.register();
    const deregister = () => bench.ssm.send(new DeregisterManagedInstanceCommand({ InstanceId: id }));
    await deregister();
    expect(await refusal(deregister())).toMatchObject({ name: "InvalidInstanceId" });
    expect(await list(bench, { Filters: [{ Key: "InstanceIds", Values: [id] }] })).toEqual([]);
    const node = async () => (await bench.kubernetesNodes()).find(({ name }) => name === id);
    expect((await node())?.ready).toBe(true);
    await bench.letPass(HOUR);
    expect((await node())?.ready).toBe(false);
    await bench.letPass(24 * HOUR);
    expect(await node()).toBeUndefined();
  });

  it("has tags of its own, and may get another role", async () => {
    const { ssm, sites, register } = hybridBench();
    const id = await register();
    const resource = { ResourceType: "ManagedInstance" as const, ResourceId: id };
    await ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: "Site", Value: "lyon" }] }));
    await ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ["EKSClusterARN"] }));
    const { TagList } = await ssm.send(new ListTagsForResourceCommand(resource));
    expect(TagList).toEqual([{ Key: "Site", Value: "lyon" }]);
    const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
    expect((await refusal(ssm.send(new AddTagsToResourceCommand({ ...resource, Tags })))).name).toBe(
      "TooManyTagsError",
    );
    const unknown = new ListTagsForResourceCommand({ ...resource, ResourceId: "mi-0" });
    expect((await refusal(ssm.send(unknown))).name).toBe("InvalidResourceId");
    // The tags of an activation never change.
    const activation = new ListTagsForResourceCommand({ ResourceType: "Activation" as never, ResourceId: id });
    expect((await refusal(ssm.send(activation))).name).toBe("InvalidResourceType");
    const change = (InstanceId: string, IamRole: string) =>
      refusal(ssm.send(new UpdateManagedInstanceRoleCommand({ InstanceId, IamRole })));
    expect((await change(id, "service-role/nobody")).message).toContain("Nonexistent role");
    expect((await change("mi-0", ROLE)).name).toBe("InvalidInstanceId");
    expect((await change(id, ROLE)).name).toBe("nothing");
    sites.setAgentVersion(id, "3.4.0.0");
    expect(sites.nodes().find((node) => node.id === id)?.shown).toMatchObject({
      AgentVersion: "3.4.0.0",
      IamRole: ROLE,
    });
  });
});

describe("DescribeInstanceInformation", () => {
  it("filters by tag, or by what SSM knows, but not by both", async () => {
    const bench = hybridBench();
    const id = await bench.register("box", { Tags: [{ Key: "Site", Value: "lyon" }] });
    const ids = async (...Filters: { Key: string; Values: string[] }[]) =>
      (await list(bench, { Filters })).map(({ InstanceId }) => InstanceId);
    expect(await ids({ Key: "tag:Site", Values: ["lyon"] })).toEqual([id]);
    expect(await ids({ Key: "tag-key", Values: ["EKSClusterARN"] })).toHaveLength(3);
    expect(
      await ids({ Key: "ResourceType", Values: ["ManagedInstance"] }, { Key: "IamRole", Values: [ROLE] }),
    ).toHaveLength(4);
    expect(await ids({ Key: "ResourceType", Values: ["EC2Instance"] })).toEqual([]);
    const refused = (input: DescribeInstanceInformationCommandInput) => refusal(list(bench, input));
    const tag = { Key: "tag:Site", Values: ["lyon"] };
    const role = { Key: "IamRole", Values: [ROLE] };
    expect((await refused({ Filters: [tag, role] })).message).toContain("cannot be combined");
    expect((await refused({ Filters: [{ Key: "Colour", Values: ["red"] }] })).name).toBe("InvalidFilterKey");
    expect((await refused({ Filters: [{ Key: "IamRole", Values: [] }] })).name).toBe(
      "InvalidInstanceInformationFilterValue",
    );
    const legacy = [{ key: "IamRole" as const, valueSet: [ROLE] }];
    expect(await list(bench, { InstanceInformationFilterList: legacy })).toHaveLength(4);
    expect((await refused({ InstanceInformationFilterList: legacy, Filters: [role] })).name).toBe(
      "ValidationException",
    );
  });

  it("comes in pages of 5 to 50", async () => {
    const bench = hybridBench();
    for (const name of ["a", "b", "c", "d"]) await bench.register(name);
    const ask = (MaxResults: number, NextToken?: string) =>
      bench.ssm.send(new DescribeInstanceInformationCommand({ MaxResults, NextToken }));
    const first = await ask(5);
    expect((await ask(5, first.NextToken)).InstanceInformationList).toHaveLength(2);
    expect((await refusal(ask(4))).name).toBe("ValidationException");
    expect((await refusal(ask(5, "nonsense"))).name).toBe("InvalidNextToken");
  });
});
