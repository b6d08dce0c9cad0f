namespace LoopKit.Testing;

/// <summary>How a <see cref="VirtualLoop"/> behaves. The defaults are right for most tests.</summary>
public sealed record VirtualLoopOptions
{
    internal static readonly VirtualLoopOptions Default = new();

    /// <summary>
    /// The wall-clock time at the beginning, as the loop's <see cref="EventLoop.TimeProvider"/> shows it, whose clock is on UTC: another offset is
    /// converted. Default: the beginning of the year 2000, UTC.
    /// </summary>
    public DateTimeOffset Start
    {
        get;
        init => field = value.ToUniversalTime();
    } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether tasks may still be pending when the test's body has ended; they are abandoned then. Default: no, they fail the test.</summary>
    public bool AllowPendingTasks { get; init; }

    /// <summary>
    /// How long a test may take in real time, functions that it leaves running in <c>ToThread</c> included, before it fails with a list of its tasks. Default: 30 seconds.
    /// </summary>
    public TimeSpan RealTimeLimit
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(RealTimeLimit), value, "More than zero.");
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long, in real time, virtual time stands still for a task that awaits something that anybody may complete, outside or on the loop (a
    /// <see cref="TaskCompletionSource"/>, a channel), and that nobody has announced by <see cref="EventLoop.BeginExternalWork"/>. Each time the wait was in vain the
    /// next one is half as long, down to a thirty-second; while a flow of the test runs on another thread, time stands still ten times as long, and a tenth of a second at least. When no timer is set
    /// that time could jump to, four times as long, and a second at least, without anything is a <see cref="DeadlockException"/>. Awaits of the loop's own things, and of <c>Task.Delay</c> and
    /// <see cref="PeriodicTimer"/> on its clock, need no patience, nor does a delay without end that has no token. A flow that runs on another thread, and that no task awaits, is given as long, and a tenth of a second at least. <see cref="Timeout.InfiniteTimeSpan"/>: as long as it takes, up to <see cref="RealTimeLimit"/>. Default: half a second.
    /// </summary>
    public TimeSpan ForeignPatience
    {
        get;
        init => field = ZeroOrMoreOrInfinite(value, nameof(ForeignPatience));
    } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long, in real time, virtual time stands still for a task that awaits what only the world outside completes: a socket, a file, a function on the thread pool,
    /// a step of a flow that has left the loop. Default: <see cref="Timeout.InfiniteTimeSpan"/>, as long as it takes, up to <see cref="RealTimeLimit"/>. A test that
    /// has both ends of a connection on its loop sets it to a few milliseconds: there a socket waits for a task.
    /// </summary>
    public TimeSpan OutsidePatience
    {
        get;
        init => field = ZeroOrMoreOrInfinite(value, nameof(OutsidePatience));
    } = Timeout.InfiniteTimeSpan;

    /// <summary>The seed from which the order of ready work is drawn; null, the default: first in, first out.</summary>
    public long? Seed { get; init; }

    private static TimeSpan ZeroOrMoreOrInfinite(TimeSpan value, string option) =>
        value >= TimeSpan.Zero || value == Timeout.InfiniteTimeSpan ? value : throw new ArgumentOutOfRangeException(option, value, "Zero or more, or Timeout.InfiniteTimeSpan.");
}
