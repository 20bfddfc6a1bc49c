/** What happens by the clock: EventBridge Scheduler calls the function, without an event. */
export interface Schedule {
  name: string;
  description: string;
  everySeconds: number;
  function: string;
}

export const schedules: readonly Schedule[] = [
  {
    name: "reconcile-runs",
    description:
      "finds runs and members whose execution ended and whose event never came: EventBridge's AWS events are best effort",
    everySeconds: 3600,
    function: "reconcile-runs",
  },
];
