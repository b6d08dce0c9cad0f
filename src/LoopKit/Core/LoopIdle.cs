namespace LoopKit;

/// <summary>What a loop knows when nothing is ready to run, handed to <see cref="LoopDriver.Wait"/>.</summary>
public readonly record struct LoopIdle
{
    /// <summary>When the earliest timer is due, on the driver's clock; null without a timer.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// How many pieces of outside work will come back by themselves: functions in <c>ToThread</c>, subprocesses being waited for, and what
    /// <see cref="EventLoop.BeginExternalWork"/> announced. While it is positive, a driver that owns its time must not let it jump.
    /// </summary>
    public int ExternalWork { get; init; }

    /// <summary>
    /// How many tasks stand at an await of something that is not LoopKit's, a .NET <see cref="Task"/> for example, which may be completed by anybody. Counted only
    /// for a driver with <see cref="LoopDriver.WatchesTasks"/>; 0 for others.
    /// </summary>
    public int ForeignWaits { get; init; }

    /// <summary>Goes up whenever such an await may have begun: while it stands still, the awaits are the same as before.</summary>
    public long ForeignWaitsBegun { get; init; }

    /// <summary>
    /// How many timers of the loop's <see cref="EventLoop.TimeProvider"/> are set whose end a flow awaits, with <c>Task.Delay</c> or a <see cref="PeriodicTimer"/>:
    /// as many of the foreign awaits are for them. A timer that only bounds another await does not count.
    /// </summary>
    public int AwaitedTimers { get; init; }
}
