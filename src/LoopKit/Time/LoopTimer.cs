namespace LoopKit;

/// <summary>
/// A timer of the loop's <see cref="EventLoop.TimeProvider"/>. Its deadline is touched on the loop's thread only; a change from
/// another thread is posted, and comes too late when there was a later one by then. A periodic timer that fell behind ticks once and goes on from now.
/// </summary>
internal sealed class LoopTimer : TimerNode, ITimer, IDescribed
{
    private static readonly Action<object?> fire = static state => ((LoopTimer)state!).Fire();
    private static readonly ContextCallback invoke = static state => ((LoopTimer)state!).Invoke();

    /// <summary>As long as a period of .NET's own timers can be.</summary>
    private static readonly TimeSpan longestPeriod = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly EventLoop loop;
    private readonly TimerCallback callback;
    private readonly object? state;
    private readonly ExecutionContext? context = ExecutionContext.Capture();
    private long period;
    private long deadline;
    private long lastChange;
    private long appliedChange;
    private DueNotices notices;
    private volatile bool isDisposed;

    internal LoopTimer(EventLoop loop, TimerCallback callback, object? state)
    {
        this.loop = loop;
        this.callback = callback;
        this.state = state;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfOutOfRange(dueTime, nameof(dueTime));
        ThrowIfOutOfRange(period, nameof(period));
        if (period > longestPeriod)
            throw LoopErrors.InfiniteDelay(nameof(period), period);
        if (isDisposed || loop.IsClosed)
            return false;
        long due = dueTime == System.Threading.Timeout.InfiniteTimeSpan ? -1 : loop.DeadlineAfter(dueTime, nameof(dueTime));
        long change = Interlocked.Increment(ref lastChange);
        if (!loop.IsCurrent)
            return loop.RunOrPost(() => Set(change, due, period));
        Set(change, due, period);
        return true;
    }

    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        if (loop.IsCurrent)
            Withdraw();
        else
            loop.RunOrPost(Withdraw);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    /// <summary>Whether a flow is known to stand at an await that ends when this timer fires.</summary>
    internal bool IsAwaited => TimerAwait.IsAwaited(state);

    /// <summary>The task that it completes: of <c>Task.Delay</c>, and of <c>WaitAsync</c>, which others may complete first.</summary>
    internal Task? Promise => state as Task;

    internal override bool IsOf(EventLoop loop) => ReferenceEquals(this.loop, loop);

    string IDescribed.Describe() => "timer of the TimeProvider";

    internal override void OnDue()
    {
        loop.Forget(this);
        notices.Add();
        loop.Enqueue(new Work(loop.CallbackContext, fire, this));
        if (period > 0)
            SetNextTick();
    }

    private static void ThrowIfOutOfRange(TimeSpan value, string parameter)
    {
        if (value < TimeSpan.Zero && value != System.Threading.Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(parameter, value, "A timer's times are zero or more, or Timeout.InfiniteTimeSpan for never.");
    }

    private void Set(long change, long due, TimeSpan newPeriod)
    {
        if (change < appliedChange)
            return;
        appliedChange = change;
        notices.WithdrawAll();
        Withdraw();
        period = newPeriod.Ticks;
        if (isDisposed || due < 0)
            return;
        deadline = due;
        Arm();
    }

    private void Arm()
    {
        loop.Note(this);
        loop.Arm(this, deadline);
    }

    /// <summary>On the loop's thread, or while it does not run.</summary>
    private void Withdraw()
    {
        if (!IsArmed)
            return;
        loop.Forget(this);
        loop.Disarm(this);
    }

    private void SetNextTick()
    {
        long now = loop.DeadlineAfter(TimeSpan.Zero, nameof(period));
        deadline += period;
        if (deadline < now)
            deadline = now + period;
        Arm();
    }

    private void Fire()
    {
        if (!notices.TakeFirst() || isDisposed)
            return;
        loop.NoteFiring(callback, state);
        if (context is null)
        {
            loop.RestoreExecutionContext();
            Invoke();
        }
        else
        {
            ExecutionContext.Run(context, invoke, this);
        }
        loop.NoteFired();
    }

    private void Invoke() => callback(state);
}
