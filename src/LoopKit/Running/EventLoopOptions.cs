namespace LoopKit;

/// <summary>How a loop behaves. The defaults are right for a console program.</summary>
public sealed record EventLoopOptions
{
    internal static readonly EventLoopOptions Default = new();

    /// <summary>What happens to the tasks that are pending when the main task ends. Default: <see cref="PendingTasks.Abandon"/>.</summary>
    public PendingTasks PendingTasks
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(PendingTasks), value, "Use Abandon, Cancel or Wait.");
    }

    /// <summary>
    /// How long the end of <c>Run</c> may take altogether: the wait for pending tasks (Cancel and Wait) and for functions in <c>ToThread</c>. What
    /// outlasts it is abandoned and named in the report. Default: <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    public TimeSpan ShutdownTimeout
    {
        get;
        init => field = CheckedLimit(value, nameof(ShutdownTimeout));
    } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>How many threads <c>ToThread</c> uses at most. Default: the number of processors plus 4, but no more than 32.</summary>
    /// <remarks>asyncio: the default executor's <c>max_workers</c></remarks>
    public int MaxThreads
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxThreads), value, "ToThread needs at least one thread.");
    } = Math.Min(32, Environment.ProcessorCount + 4);

    /// <summary>
    /// Whether SIGINT and SIGTERM cancel the main task while <c>Run</c> or <c>RunMain</c> is under way; a first one that comes when the main task has ended does nothing, a second one ends the waits of the shutdown. Null, the default: when it is called on the process's main thread. <c>RunForever</c> and
    /// <c>RunUntilComplete</c> handle no signals.
    /// </summary>
    public bool? HandleSignals { get; init; }

    /// <summary>The clock the loop lives by, instead of the system's; a fake one moves the loop's timers when it is advanced. Not together with <see cref="Driver"/>.</summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>The driver the loop waits with, instead of the system's. A driver belongs to one loop.</summary>
    public LoopDriver? Driver { get; init; }

    /// <summary>
    /// Told of every exception that nobody can catch: of a failed task, or a function in <c>ToThread</c>, that nobody observed, a callback, an <c>async void</c> method. Called on the loop's
    /// thread; the loop goes on. Only what fails after the loop has closed, such as a function in <c>ToThread</c> that was given up, is told on the thread where it
    /// fails. Null, the default: a readable report on standard error.
    /// </summary>
    /// <remarks>asyncio: <c>loop.set_exception_handler</c></remarks>
    public Action<LoopFault>? OnFault { get; init; }

    /// <summary>
    /// Told what was left behind, once, as the last thing before <c>Run</c> or <c>Close</c> returns, on the calling thread; only what the handler itself throws is told after it, by
    /// <see cref="OnFault"/>. The loop is closed: what is awaited here never ends.
    /// </summary>
    public Action<ExitReport>? OnExit { get; init; }

    /// <summary>
    /// Reports slow callbacks and code that blocks the loop's thread, and remembers where tasks were created. Costs time and memory. Also on when the
    /// environment variable <c>LOOPKIT_DEBUG</c> is 1.
    /// </summary>
    /// <remarks>asyncio: <c>loop.set_debug</c>, <c>PYTHONASYNCIODEBUG</c></remarks>
    public bool Debug { get; init; }

    /// <summary>From which time on one callback, or one wait that blocks the thread, is reported in debug mode. Default: 100 ms.</summary>
    /// <remarks>asyncio: <c>loop.slow_callback_duration</c></remarks>
    public TimeSpan SlowCallback
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(SlowCallback), value, "More than zero; TimeSpan.MaxValue for no reports.");
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the end of a loop may take.</summary>
    internal static TimeSpan CheckedLimit(TimeSpan limit, string name) =>
        limit >= TimeSpan.Zero || limit == System.Threading.Timeout.InfiniteTimeSpan
            ? limit
            : throw new ArgumentOutOfRangeException(name, limit, "Zero or more, or Timeout.InfiniteTimeSpan for no limit.");
}
