using System.Diagnostics;

namespace LoopKit.Testing;

/// <summary>
/// A loop whose time is its own. It jumps to the next timer whenever nothing can run, so a test that sleeps for a day takes milliseconds; while a function runs in
/// <c>ToThread</c>, or a subprocess or anything else outside is awaited, time stands still. Either <see cref="Run(Func{Task}, VirtualLoopOptions?)"/> runs a whole
/// test, or an instance is stepped by hand, on the thread that uses it.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class VirtualLoop : IDisposable
{
    private readonly VirtualLoopOptions options;
    private readonly VirtualDriver driver;
    private readonly EventLoop loop;
    private readonly List<LoopFault> faults = [];
    private IReadOnlyList<string> threadsGivenUp = [];
    private LoopTask? testTask;

    /// <summary>Makes a loop to be stepped by hand, with time at zero.</summary>
    /// <param name="options">How the loop behaves; null for the defaults.</param>
    public VirtualLoop(VirtualLoopOptions? options = null)
        : this(options ?? VirtualLoopOptions.Default, order: null)
    {
    }

    internal VirtualLoop(VirtualLoopOptions options, StepOrder? order)
    {
        this.options = options;
        order ??= options.Seed is { } seed ? StepOrder.FromSeed(seed, trace: null) : null;
        driver = new VirtualDriver(options, order);
        loop = new EventLoop(new EventLoopOptions
        {
            Driver = driver,
            HandleSignals = false,
            ShutdownTimeout = options.RealTimeLimit,
            OnFault = Keep,
            OnExit = report => threadsGivenUp = report.ThreadsGivenUp,
        });
        driver.Loop = loop;
    }

    /// <summary>How far virtual time has gone. Read on any thread.</summary>
    public TimeSpan Elapsed => driver.Now;

    /// <summary>The loop's clock, for code under test that takes a <see cref="System.TimeProvider"/>. Its timers fire while the loop is stepped.</summary>
    public TimeProvider TimeProvider => loop.TimeProvider;

    /// <summary>
    /// What failed so far where no code could catch it: callbacks and <c>async void</c> methods at once, tasks that nobody observed when the loop is disposed of.
    /// <see cref="Run(Func{Task}, VirtualLoopOptions?)"/> fails for them; who steps by hand looks here.
    /// </summary>
    public IReadOnlyList<LoopFault> Faults
    {
        get
        {
            lock (faults)
                return [.. faults];
        }
    }

    /// <summary>Creates a task, which runs when the loop is stepped next.</summary>
    /// <param name="body">What the task runs.</param>
    /// <param name="name">What the task is called in messages.</param>
    /// <exception cref="InvalidOperationException">The loop has been disposed of.</exception>
    public LoopTask Start(Func<Task> body, string? name = null)
    {
        using FlowsElsewhere.Scope scope = driver.EnterTest();
        return loop.Submit(body, name);
    }

    /// <inheritdoc cref="Start(Func{Task}, string?)"/>
    /// <typeparam name="T">The type of the task's value.</typeparam>
    public LoopTask<T> Start<T>(Func<Task<T>> body, string? name = null)
    {
        using FlowsElsewhere.Scope scope = driver.EnterTest();
        return loop.Submit(body, name);
    }

    /// <summary>
    /// Runs everything that can run now, and what that makes ready; time stands still. It does not wait for anything outside: use <see cref="AdvanceBy"/> with
    /// <see cref="TimeSpan.Zero"/> for that.
    /// </summary>
    /// <exception cref="TimeoutException">There was no end to it within <see cref="VirtualLoopOptions.RealTimeLimit"/>.</exception>
    /// <exception cref="InvalidOperationException">The loop has been disposed of; or it, or another loop on this thread, is running; or the code under test called <see cref="EventLoop.Stop"/>.</exception>
    public void RunReady() => Step(Horizon.Now);

    /// <summary>
    /// Lets time pass: timers fire in order, each at its own instant, and those due exactly at the end do fire. Before time moves, whatever is outstanding outside
    /// is waited for.
    /// </summary>
    /// <param name="duration">How long, zero or more.</param>
    /// <exception cref="TimeoutException">It took longer than <see cref="VirtualLoopOptions.RealTimeLimit"/>.</exception>
    /// <exception cref="InvalidOperationException">The loop has been disposed of; or it, or another loop on this thread, is running; or the code under test called <see cref="EventLoop.Stop"/>.</exception>
    public void AdvanceBy(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, TimeSpan.MaxValue - Elapsed);
        Step(Horizon.At(Elapsed + duration));
    }

    /// <summary>
    /// Lets time pass until no timer is left, nothing can run, and nothing is outstanding outside. Code that sets one timer after the other for ever never gets
    /// there; use <see cref="AdvanceBy"/>.
    /// </summary>
    /// <exception cref="TimeoutException">It took longer than <see cref="VirtualLoopOptions.RealTimeLimit"/>.</exception>
    /// <exception cref="InvalidOperationException">The loop has been disposed of; or it, or another loop on this thread, is running; or the code under test called <see cref="EventLoop.Stop"/>.</exception>
    public void AdvanceUntilIdle() => Step(Horizon.LastTimer);

    /// <summary>Closes the loop: tasks that are pending are abandoned, and functions in <c>ToThread</c> are waited for. Doing so twice is harmless.</summary>
    public void Dispose() => loop.Close();

    /// <inheritdoc/>
    public override string ToString() => $"VirtualLoop (at {Elapsed}{(loop.IsClosed ? ", closed" : "")})";

    /// <summary>On the loop's thread, and, for functions in <c>ToThread</c> that fail after the loop has closed, on theirs.</summary>
    private void Keep(LoopFault fault)
    {
        lock (faults)
            faults.Add(fault);
    }

    private void Step(Horizon horizon)
    {
        // Before anything changes: a step that is under way keeps its horizon.
        if (loop.IsRunning || EventLoop.CurrentOrNull is not null)
            throw new InvalidOperationException(
                "A VirtualLoop is stepped from outside any running loop: on a loop, await EventLoop.Sleep to let time pass, or EventLoop.Yield to let others run.");
        driver.BeginStep(horizon);
        using var watchdog = new Watchdog(driver, options.RealTimeLimit);
        using FlowsElsewhere.LoopScope scope = driver.EnterLoop();
        try
        {
            loop.RunForever();
        }
        catch (TimeoutException tooLong) when (ReferenceEquals(tooLong, driver.GaveUp))
        {
            throw TestFailures.TookTooLong(tooLong, Faults);
        }
        if (watchdog.IsOver)
            throw TestFailures.TookTooLong(TestFailures.TookTooLong(options.RealTimeLimit, loop), Faults);
        if (!driver.HasArrived)
            throw new InvalidOperationException("EventLoop.Stop was called, and the step ended before its time.");
    }
}
