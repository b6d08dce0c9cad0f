using System.ComponentModel;

namespace LoopKit;

public sealed partial class EventLoop
{
    private const string TaskGiven = "Pass the method, not its result: EventLoop.Run(Main), not EventLoop.Run(Main())";

    /// <summary>
    /// Runs a program's main task on a new loop, on this thread, and returns when it ends. Tasks still pending then are treated as
    /// <see cref="EventLoopOptions.PendingTasks"/> says; functions in <c>ToThread</c> that have begun are waited for; subprocesses are left running.
    /// The loop is closed in every case.
    /// </summary>
    /// <param name="mainTask">The main task's body: pass the method itself.</param>
    /// <param name="options">How the loop behaves; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">
    /// A loop runs on this thread already; or <see cref="Stop"/> ended the loop while a task was incomplete.
    /// </exception>
    /// <exception cref="LoopInterruptedException">SIGINT or SIGTERM cancelled the main task.</exception>
    /// <exception cref="OperationCanceledException">The main task ended cancelled.</exception>
    /// <remarks>What the main task threw is thrown as itself, with its stack. asyncio: <c>asyncio.run</c></remarks>
    public static void Run(Func<Task> mainTask, EventLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mainTask);
        EventLoop loop = ForRun(options);
        var main = new LoopTask(loop, mainTask, "main");
        loop.RunToTheEnd(main, options);
        main.ThrowUnlessSucceeded();
    }

    /// <inheritdoc cref="Run(Func{Task}, EventLoopOptions?)"/>
    /// <typeparam name="T">The type of the main task's value.</typeparam>
    /// <returns>The main task's value.</returns>
    public static T Run<T>(Func<Task<T>> mainTask, EventLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mainTask);
        EventLoop loop = ForRun(options);
        var main = new LoopTask<T>(loop, mainTask, "main");
        loop.RunToTheEnd(main, options);
        return main.TakeResult();
    }

    /// <inheritdoc cref="Run(Func{Task}, EventLoopOptions?)"/>
    /// <param name="mainTask">The main task's body; it is given the main task's own <see cref="LoopTask.CancellationToken"/>, which an interrupt cancels.</param>
    /// <param name="options">How the loop behaves; null for the defaults.</param>
    public static void Run(Func<CancellationToken, Task> mainTask, EventLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mainTask);
        Run(() => mainTask(LoopTask.Current!.CancellationToken), options);
    }

    /// <inheritdoc cref="Run(Func{CancellationToken, Task}, EventLoopOptions?)"/>
    /// <typeparam name="T">The type of the main task's value.</typeparam>
    /// <returns>The main task's value.</returns>
    public static T Run<T>(Func<CancellationToken, Task<T>> mainTask, EventLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mainTask);
        return Run(() => mainTask(LoopTask.Current!.CancellationToken), options);
    }

    /// <summary>Does not compile, on purpose.</summary>
    [Obsolete(TaskGiven, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void Run(Task mainTask) => throw new InvalidOperationException(TaskGiven);

    /// <summary>As <see cref="Run(Func{Task}, EventLoopOptions?)"/>, for <c>return EventLoop.RunMain(App);</c>.</summary>
    /// <returns>0, or 130 or 143 when SIGINT or SIGTERM interrupted the main task. Other exceptions pass through.</returns>
    /// <inheritdoc cref="Run(Func{Task}, EventLoopOptions?)" path="/param|/exception[@cref='T:System.InvalidOperationException']"/>
    public static int RunMain(Func<Task> mainTask, EventLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mainTask);
        try
        {
            Run(mainTask, options);
            return 0;
        }
        catch (LoopInterruptedException interrupted)
        {
            return interrupted.ExitCode;
        }
    }

    /// <inheritdoc cref="RunMain(Func{Task}, EventLoopOptions?)"/>
    /// <returns>The main task's own exit code, or 130 or 143 when SIGINT or SIGTERM interrupted it. Other exceptions pass through.</returns>
    public static int RunMain(Func<Task<int>> mainTask, EventLoopOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mainTask);
        try
        {
            return Run(mainTask, options);
        }
        catch (LoopInterruptedException interrupted)
        {
            return interrupted.ExitCode;
        }
    }

    private static EventLoop ForRun(EventLoopOptions? options) => runningHere switch
    {
        null => new EventLoop(options),
        { isClosed: true } => throw new InvalidOperationException(
            "EventLoop.Run cannot be called while another event loop is ending on this thread, as in its OnExit or OnFault: call it when that has ended, or on a thread of its own."),
        _ => throw new InvalidOperationException(
            "EventLoop.Run cannot be called from a running event loop: await the method, or start it with EventLoop.CreateTask. A second loop needs a thread of its own."),
    };

    /// <summary>The whole life of a loop made by <c>Run</c>; what the main task itself threw is left for the caller to throw.</summary>
    private void RunToTheEnd(LoopTask main, EventLoopOptions? options)
    {
        using var occupation = new Occupation(this);
        using var interrupts = InterruptHandler.Install(this, main, options?.HandleSignals);
        try
        {
            StartHere(main);
            RunUntil(main);
            // The caller is about to be thrown what the main task threw: it is not unobserved.
            _ = main.Exception;
        }
        finally
        {
            ShutdownAfter(main);
        }
        interrupts?.ThrowIfInterrupted();
        if (wasDrainStopped && main.Status == LoopTaskStatus.Succeeded)
            throw new InvalidOperationException(StoppedTooSoon);
    }

    private void ShutdownAfter(LoopTask main)
    {
        try
        {
            Shutdown(shutdownTimeout);
        }
        catch (ThreadInterruptedException) when (main.IsFaulted)
        {
            // The interrupt has cut the wait for threads short; what main itself threw is about to be thrown, and must not be lost behind it.
        }
    }
}
