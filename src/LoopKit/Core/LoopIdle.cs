namespace LoopKit;

/// <summary>What a loop knows when nothing is ready to run, handed to <see cref="LoopDriver.Wait"/>.</summary>
/// <param name="Deadline">When the earliest timer is due, on the driver's clock; null without a timer.</param>
/// <param name="ExternalWork">
/// How many pieces of outside work will come back by themselves: functions in <c>ToThread</c>, subprocesses being waited for,
/// and what <see cref="EventLoop.BeginExternalWork"/> announced. While it is positive, a driver that owns its time must not let it jump.
/// </param>
public readonly record struct LoopIdle(TimeSpan? Deadline, int ExternalWork);
