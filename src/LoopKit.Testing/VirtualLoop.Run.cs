namespace LoopKit.Testing;

public sealed partial class VirtualLoop
{
    private const string TestTask = "test";

    /// <summary>
    /// Runs a test on a loop of its own, on this thread, with time jumping by itself. It fails when the body fails, and when the body has ended and left tasks pending
    /// or failures that nobody saw.
    /// </summary>
    /// <param name="test">The test's body, which runs as a task named <c>test</c>.</param>
    /// <param name="options">How the loop behaves; null for the defaults.</param>
    /// <exception cref="DeadlockException">Nothing can ever run again, and the test has not ended.</exception>
    /// <exception cref="LeakedTasksException">Tasks are pending although the body has ended.</exception>
    /// <exception cref="UnhandledFaultsException">The body has passed, and a task, a callback or an <c>async void</c> method failed unseen.</exception>
    /// <exception cref="TimeoutException">
    /// The test took longer than <see cref="VirtualLoopOptions.RealTimeLimit"/>, functions included that it left running in <c>ToThread</c>.
    /// </exception>
    /// <exception cref="InvalidOperationException">A loop runs on this thread already.</exception>
    /// <remarks>What the test throws is thrown as itself, with its stack.</remarks>
    public static void Run(Func<Task> test, VirtualLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        using var virtualLoop = new VirtualLoop(options);
        virtualLoop.RunTest(test);
    }

    /// <inheritdoc cref="Run(Func{Task}, VirtualLoopOptions?)"/>
    /// <typeparam name="T">The type of the test's value.</typeparam>
    /// <returns>The test's value.</returns>
    public static T Run<T>(Func<Task<T>> test, VirtualLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        using var virtualLoop = new VirtualLoop(options);
        return virtualLoop.RunWatched(() => virtualLoop.loop.RunUntilComplete(() => virtualLoop.Begin(test), TestTask));
    }

    /// <summary>Whether the run was ended because the real time was over.</summary>
    internal bool HasTakenTooLong { get; private set; }

    /// <summary>What failed unseen in a test whose body has failed, so that the body's own failure says nothing of it.</summary>
    internal IReadOnlyList<LoopFault> FaultsBesideBody => testTask is { IsFaulted: true } or { IsCanceled: true } ? Faults : [];

    internal void RunTest(Func<Task> test) =>
        RunWatched<object?>(() =>
        {
            loop.RunUntilComplete(() => Begin(test), TestTask);
            return null;
        });

    private T Begin<T>(Func<T> test)
    {
        testTask = LoopTask.Current;
        return test();
    }

    private T RunWatched<T>(Func<T> run)
    {
        T value;
        string[] leaked;
        try
        {
            value = RunBody(run);
            leaked = options.AllowPendingTasks ? [] : TestFailures.Describe(loop.Tasks);
        }
        finally
        {
            loop.Close(driver.RealTimeLeft);
        }
        if (leaked.Length > 0)
            throw new LeakedTasksException(leaked, Faults);
        if (Faults is { Count: > 0 } failed)
            throw new UnhandledFaultsException(failed);
        if (threadsGivenUp.Count > 0)
            throw TestFailures.ThreadsTookTooLong(options.RealTimeLimit, threadsGivenUp);
        return value;
    }

    private T RunBody<T>(Func<T> run)
    {
        using var watchdog = new Watchdog(driver, options.RealTimeLimit);
        using FlowsElsewhere.LoopScope scope = driver.EnterLoop();
        T value;
        try
        {
            value = run();
        }
        catch (InvalidOperationException) when (watchdog.HasBitten && testTask is not { IsFaulted: true })
        {
            // The loop's own, that it was stopped too soon; the test's own would have ended its task.
            throw EndLate(TestFailures.TookTooLong(options.RealTimeLimit, loop));
        }
        catch (TimeoutException tooLong) when (ReferenceEquals(tooLong, driver.GaveUp))
        {
            throw EndLate(tooLong);
        }
        catch (DeadlockException deadlock)
        {
            // What failed unseen is told at the loop's end.
            loop.Close(driver.RealTimeLeft);
            throw new DeadlockException(deadlock, Faults);
        }
        // The loop could not be stopped: the last step blocked it, and the body ended with that.
        return watchdog.IsOver ? throw EndLate(TestFailures.TookTooLong(options.RealTimeLimit, loop)) : value;
    }

    private TimeoutException EndLate(TimeoutException tooLong)
    {
        HasTakenTooLong = true;
        loop.Close(driver.RealTimeLeft);
        return TestFailures.TookTooLong(tooLong, Faults);
    }
}
