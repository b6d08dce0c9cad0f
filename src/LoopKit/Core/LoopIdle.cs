namespace LoopKit;

/// <summary>What a loop knows when nothing is ready to run, handed to <see cref="LoopDriver.Wait"/>.</summary>
public readonly record struct LoopIdle
{
    /// <summary>When the earliest timer is due, on the driver's clock; null without a timer.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// How many pieces of outside work will come back by themselves: functions in <c>ToThread</c>, waits at a subprocess's end or its pipes, and what
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
    /// How many async methods are in a step on the thread pool that a timer of the loop's <see cref="EventLoop.TimeProvider"/> has set off: methods that no task of the
    /// loop awaits, or that have left it by <c>ConfigureAwait(false)</c>. Such a step may set the next timer, so a driver that owns its time must not let it jump
    /// meanwhile, and looks again after a moment. Counted only for a driver with <see cref="LoopDriver.WatchesTasks"/>.
    /// </summary>
    public int PoolSteps { get; init; }

    /// <summary>
    /// How many of those awaits are for something that happens outside the loop, in real time: a socket, a file, a function on the thread pool, a step of a flow that
    /// has left the loop, a delay on the system's clock. While it is positive, a driver that owns its time must not let it jump, and looks again
    /// after a while by returning from <see cref="LoopDriver.Wait"/>: the end of such a thing is not always posted to the loop.
    /// </summary>
    public int OutsideWaits { get; init; }

    /// <summary>
    /// How many of those awaits may be completed by anybody, outside or on the loop: a <see cref="TaskCompletionSource"/>, a channel, whatever cannot be looked into.
    /// The remaining ones end by the loop's own doing: delays on its clock, its tasks turned into .NET's.
    /// </summary>
    public int OpenWaits { get; init; }

    /// <summary>Whether one of those awaits ends in real time at the latest, because a timer of the system bounds it.</summary>
    public bool HasRealTimers { get; init; }
}
