import { pageOf } from "../aws/page.ts";
import { AwsError, type Operation } from "../aws/service.ts";
import type { Alarm, AlarmState, Alarms } from "./alarms.ts";

const STATES = ["OK", "ALARM", "INSUFFICIENT_DATA"];
/** `DescribeAlarms` takes this many names. */
const MAX_NAMES = 100;

const invalid = (message: string): AwsError => new AwsError("ValidationException", message);
const missing = (message: string): AwsError => new AwsError("MissingRequiredParameterException", message);

/** CloudWatch as far as alarms go. */
export function alarmOperations(alarms: Alarms): Record<string, Operation> {
  return {
    DescribeAlarms: (call) => {
      const { AlarmNames, AlarmNamePrefix, AlarmTypes = ["MetricAlarm"], StateValue, MaxRecords = 50 } = call.input;
      if (AlarmNames !== undefined && AlarmNamePrefix !== undefined) {
        const both = "AlarmNames and AlarmNamePrefix are mutually exclusive";
        throw new AwsError("InvalidParameterCombinationException", both);
      }
      const names = AlarmNames as string[] | undefined;
      if (names && names.length > MAX_NAMES) throw invalid(`AlarmNames must have at most ${MAX_NAMES} members`);
      if (StateValue !== undefined && !STATES.includes(String(StateValue))) throw invalid(`no state ${StateValue}`);
      const size = Number(MaxRecords);
      if (!Number.isInteger(size) || size < 1 || size > 100) throw invalid("MaxRecords must be between 1 and 100");
      const found = alarms
        .list(call)
        .filter(
          (alarm) =>
            (AlarmTypes as string[]).includes(isComposite(alarm) ? "CompositeAlarm" : "MetricAlarm") &&
            (names?.includes(alarm.AlarmName) ?? true) &&
            alarm.AlarmName.startsWith(String(AlarmNamePrefix ?? "")) &&
            (StateValue === undefined || alarm.StateValue === StateValue),
        );
      const badToken = () => new AwsError("InvalidNextToken", "The next token specified is invalid.");
      const { items, next } = pageOf(found, { size, token: call.input.NextToken, badToken });
      return {
        MetricAlarms: items.filter((alarm) => !isComposite(alarm)),
        CompositeAlarms: items.filter(isComposite),
        NextToken: next,
      };
    },

    PutMetricAlarm: (call) => {
      const { AlarmName, EvaluationPeriods, ComparisonOperator, MetricName, Metrics } = call.input;
      if (!AlarmName) throw missing("The parameter AlarmName is required.");
      if (EvaluationPeriods === undefined) throw missing("The parameter EvaluationPeriods is required.");
      if (!ComparisonOperator) throw missing("The parameter ComparisonOperator is required.");
      if ((MetricName === undefined) === (Metrics === undefined)) throw invalid("either MetricName or Metrics");
      const { Tags: _tags, ...alarm } = call.input;
      alarms.put(call, alarm as unknown as Alarm);
      return {};
    },

    PutCompositeAlarm: (call) => {
      const { AlarmName, AlarmRule } = call.input;
      if (!AlarmName) throw missing("The parameter AlarmName is required.");
      if (!AlarmRule) throw missing("The parameter AlarmRule is required.");
      const { Tags: _tags, ...alarm } = call.input;
      alarms.put(call, alarm as unknown as Alarm);
      return {};
    },

    SetAlarmState: (call) => {
      const { AlarmName, StateValue, StateReason } = call.input;
      if (!STATES.includes(String(StateValue))) throw invalid(`no state ${StateValue}`);
      if (!StateReason) throw missing("The parameter StateReason is required.");
      const change = { name: String(AlarmName), state: StateValue as AlarmState, reason: String(StateReason) };
      if (!alarms.setState(call, change)) throw notFound();
      return {};
    },

    DeleteAlarms: (call) => {
      // CloudWatch deletes all of them or, if one does not exist, none.
      const names = (call.input.AlarmNames ?? []) as string[];
      const known = new Set(alarms.list(call).map(({ AlarmName }) => AlarmName));
      if (names.some((name) => !known.has(name))) throw notFound();
      for (const name of names) alarms.delete(call, name);
      return {};
    },
  };
}

const isComposite = (alarm: Alarm): boolean => "AlarmRule" in alarm;

const notFound = (): AwsError => new AwsError("ResourceNotFound", "The named resource does not exist.", 404);
