using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit;

/// <summary>
/// On which loop, thread and context the calling code runs. Nearly every member asks one of these questions, some of them twice per await, so each is answered from the loop
/// that began to run last, if the caller stands on its stack, and by the runtime otherwise.
/// </summary>
public sealed partial class EventLoop
{
    [ThreadStatic]
    private static EventLoop? runningHere;

    /// <summary>The run of the process that began last, while it lasts. Where it is the calling thread's, its loop is also <see cref="runningHere"/>.</summary>
    private static RunPlace? latestRun;

    /// <summary>The thread on which the loop runs. On any other a comparison fails, however old the value that it reads.</summary>
    private Thread? turningThread;

    /// <summary>The AsyncLocals with which the run was begun; null while the loop does not run.</summary>
    private ExecutionContext? callersExecutionContext;

    /// <summary>The same as <see cref="RuntimeThread.GetLocals"/> has it.</summary>
    private object? callersLocals;

    /// <summary>Where the loop's steps have their variables; empty while it does not run.</summary>
    private StackSpan stepsStack;

    private RunPlace? run;

    /// <summary>The loop that runs on this thread.</summary>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <remarks>asyncio: <c>asyncio.get_running_loop</c></remarks>
    public static EventLoop Current => CurrentOrNull ?? throw LoopErrors.NoRunningLoop();

    /// <summary>The loop that runs on this thread, or null. Never throws.</summary>
    public static EventLoop? CurrentOrNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            RunPlace? latest = latestRun;
            return latest is not null && latest.Stack.HasCaller ? latest.Loop : runningHere;
        }
    }

    /// <summary>The synchronization context of the calling code, when it is that of a loop which runs on this thread.</summary>
    internal static LoopContext? CurrentContext
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            RunPlace? latest = latestRun;
            return latest is not null && latest.Stack.HasCaller ? latest.Loop.StepContext : FindContext();
        }
    }

    /// <summary>Whether this loop runs on the calling thread.</summary>
    internal bool IsCurrent
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => stepsStack.HasCaller || ReferenceEquals(Thread.CurrentThread, turningThread);
    }

    /// <summary>The synchronization context of the calling code, when it is one of this loop's. The code may run on any thread.</summary>
    internal LoopContext? ContextOfCaller
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => OwnOrNull(stepsStack.HasCaller ? StepContext : SynchronizationContext.Current as LoopContext);
    }

    /// <summary>As <see cref="ContextOfCaller"/>, for code on the loop's thread; null on any other.</summary>
    internal LoopContext? ContextHere
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => OwnOrNull(stepsStack.HasCaller ? StepContext : FindStepContext());
    }

    /// <summary>The context in which the loop's thread runs now, when it is a loop's. On that thread.</summary>
    private LoopContext? StepContext
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => RuntimeThread.GetContext(turningThread!) as LoopContext;
    }

    /// <summary>Code that takes a context along to another thread, as some libraries do, runs in no task there.</summary>
    private static LoopContext? FindContext() =>
        SynchronizationContext.Current is LoopContext context && ReferenceEquals(context.Loop, runningHere) ? context : null;

    private LoopContext? FindStepContext() => IsCurrent ? StepContext : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LoopContext? OwnOrNull(LoopContext? context) => context is not null && ReferenceEquals(context.Loop, this) ? context : null;

    /// <summary>What runs next on the loop's thread runs in the context. On that thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SwitchTo(LoopContext context) => RuntimeThread.SetContext(turningThread!, context);

    /// <summary>As <see cref="SwitchTo"/>, where it is likely to run there already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void StayIn(LoopContext context)
    {
        if (!ReferenceEquals(RuntimeThread.GetContext(turningThread!), context))
            SwitchTo(context);
    }

    internal bool IsCallersContext(ExecutionContext? context) => ReferenceEquals(context, callersExecutionContext);

    /// <summary>
    /// What one callback put into its AsyncLocals must not be seen by the next one. Asked for before code runs that brings no ExecutionContext of its own: the
    /// continuations of async methods, which are most of what runs, bring theirs.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void RestoreExecutionContext()
    {
        if (!ReferenceEquals(RuntimeThread.GetLocals(turningThread!), callersLocals))
            RestoreChangedExecutionContext();
    }

    private void RestoreChangedExecutionContext()
    {
        // Code that goes on after the loop has ended, on another thread, has nothing to put back.
        if (callersExecutionContext is not null)
            ExecutionContext.Restore(callersExecutionContext);
    }

    /// <summary>The calling thread is the loop's from now on.</summary>
    private void TakeThread(EventLoop? outer, ExecutionContext executionContext)
    {
        // In the loop the flow is not suppressed, also where it was around it.
        if (ExecutionContext.IsFlowSuppressed())
            ExecutionContext.Restore(executionContext);
        // What runs from now on stands on the outer loop's stack too.
        if (outer is not null)
            Interlocked.CompareExchange(ref latestRun, null, outer.run);
        runningHere = this;
        turningThread = Thread.CurrentThread;
        callersExecutionContext = executionContext;
        callersLocals = RuntimeThread.GetLocals(turningThread);
    }

    /// <summary>The loop's steps run below a variable of the caller's from now on.</summary>
    private void BeginSteps(ref byte frame)
    {
        stepsStack = StackSpan.Below(ref frame);
        latestRun = run = new RunPlace(this, stepsStack);
    }

    /// <summary>The calling thread is again that of the loop whose it was before, if any.</summary>
    private void GiveThreadBack(EventLoop? outer)
    {
        Debug.Assert(ReferenceEquals(runningHere, this), "Loops that run inside one another end in the reverse order.");
        Interlocked.CompareExchange(ref latestRun, outer?.run, run);
        run = null;
        stepsStack = default;
        callersExecutionContext = null;
        callersLocals = null;
        turningThread = null;
        runningHere = outer;
    }

    /// <summary>What code on any thread asks about a run. An object of its own, because a loop writes its fields with every step, and other threads would wait for them.</summary>
    private sealed class RunPlace(EventLoop loop, StackSpan stack)
    {
        internal EventLoop Loop { get; } = loop;

        internal StackSpan Stack { get; } = stack;
    }
}
