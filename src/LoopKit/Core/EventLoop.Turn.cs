using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>How many awaits of completed things one step may pass before it goes to the back of the queue.</summary>
    private const int StepBudget = 128;

    /// <summary>How many batches follow one another inside one call: between calls the runtime can put better code in the method's place.</summary>
    private const int MostBatchesInARow = 1024;

    /// <summary>More callbacks than that have objects in more places than a cache holds.</summary>
    private const int LargeBatch = 256;

    /// <summary>How many callbacks ahead an object is asked for: time enough to fetch it.</summary>
    private const int HintDistance = 8;

    private PostStream postStream = new();
    private int stepsLeft;
    private volatile bool stopRequested;
    private bool endRequested;
    private long foreignWaitsBegun;

    /// <summary>Whether something is to be done between any two turns.</summary>
    private bool isTurnedSingly;

    /// <summary>Whether what stands in the queue's front runs already.</summary>
    private bool isCalling;

    /// <summary>How many callbacks of the batch follow the one that runs.</summary>
    private int leftOfBatch;

    private void RunTurns()
    {
        byte frame = 0;
        BeginSteps(ref frame);
        do
            Turn();
        while (!IsEnding);
    }

    /// <summary>The loop's body: a turn runs exactly what was ready when it began, and what that adds runs in the next.</summary>
    private void Turn()
    {
        AdmitInbox();
        MoveDueTimers();
        RunReadyBatch();
        WaitForWork();
    }

    private bool IsEnding => endRequested || stopRequested;

    private void AdmitInbox()
    {
        int waiting = entry.Count;
        if (waiting == 0)
            return;
        if (ready.Count == 0 && driver.SpinBeforeWaiting > TimeSpan.Zero && postStream.ShouldGather(waiting))
            Thread.SpinWait(PostStream.SpinsToGather);
        postStream.NoteFetched(entry.DrainTo(ready));
    }

    private void MoveDueTimers()
    {
        if (timers.Count == 0)
            return;
        long now = driver.Now.Ticks;
        while (timers.TryTakeDue(now, out TimerNode? due))
            due.OnDue();
    }

    private void RunReadyBatch()
    {
        if (choosesOrder)
        {
            RunChosen();
            return;
        }
        int left = BeginBatch();
        while (left > 0)
            left = isObserved ? RunObserved(left) : Run(left);
    }

    private int BeginBatch()
    {
        ready.NotePeak();
        return ready.Count;
    }

    private void WaitForWork()
    {
        if (HasWork || SpinForWork())
            return;
        ready.Trim();
        if (!entry.TryFallAsleep())
            return;
        // The loop's own wait is nobody's: in debug mode the context of the last step would report it as a block.
        SynchronizationContext.SetSynchronizationContext(null);
        // What the last callback put into its AsyncLocals is not kept alive by a loop that sleeps.
        RestoreExecutionContext();
        try
        {
            driver.Wait(DescribeIdle());
        }
        finally
        {
            entry.Awaken();
        }
    }

    private bool HasWork => IsEnding || ready.Count > 0 || !entry.IsEmpty || readySteps is { Count: > 0 };

    /// <summary>Whether the next turn would do nothing but run what is ready: then it can begin at once, unless batches are counted singly (<see cref="RunUnguarded"/>).</summary>
    private bool IsNextBatchAll => timers.Count == 0 && entry.IsEmpty && !IsEnding;

    private LoopIdle DescribeIdle()
    {
        int foreignWaits = watchesTasks ? CountForeignWaits() : 0;
        ForeignWaits found = watchesTasks ? LookAtForeignWaits(foreignWaits) : default;
        return new LoopIdle
        {
            Deadline = EarliestDeadline,
            ExternalWork = Volatile.Read(ref externalWork),
            ForeignWaits = foreignWaits,
            ForeignWaitsBegun = foreignWaitsBegun,
            PoolSteps = watchesTasks ? CountPoolSteps() : 0,
            OutsideWaits = found.Outside,
            OpenWaits = found.Open,
            HasRealTimers = found.HasRealTimers,
        };
    }

    /// <summary>Never so long ago that what is left until then overflows.</summary>
    private TimeSpan? EarliestDeadline => timers.Count > 0 ? new TimeSpan(Math.Max(timers.EarliestDeadline, long.MinValue / 2)) : null;

    /// <summary>Runs callbacks until the batch is done or one throws; returns how many are left.</summary>
    [StackTraceHidden]
    private int Run(int left)
    {
        leftOfBatch = left;
        isCalling = true;
        try
        {
            RunUnguarded();
            isCalling = false;
        }
        catch (Exception e)
        {
            isCalling = false;
            RestoreExecutionContext();
            ready.Dequeue(out Work thrower);
            if (thrower.Context is { LooksForEnd: true } context)
                context.LookForEnd();
            if (thrower.Callback is not null || !thrower.Context!.EndUnbegun(e))
                ReportFault(e, $"Exception in {CallbackName.Of(thrower.Callback, thrower.State)}", thrower.Context);
        }
        return leftOfBatch;
    }

    /// <summary>
    /// A callback stays in the queue's front while it runs, so that who has thrown is known outside: no variable of the loop here is shared with a handler, which
    /// would keep it out of the registers. Not inlined, so that every step runs below the frame of <see cref="RunTurns"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [StackTraceHidden]
    private void RunUnguarded()
    {
        RingQueue<Work> queue = ready;
        int batchesLeft = isObserved || isTurnedSingly ? 1 : MostBatchesInARow;
        int left = leftOfBatch;
        while (left > 0)
        {
            leftOfBatch = --left;
            if (left > LargeBatch)
                HintAhead();
            ref readonly Work work = ref queue.Front;
            LoopContext? context = work.Context;
            bool looksForEnd = context is { LooksForEnd: true };
            Invoke(context, work.Callback, work.State);
            if (looksForEnd)
                context!.LookForEnd();
            queue.DropFront();
            if (left == 0 && --batchesLeft > 0 && IsNextBatchAll)
                left = BeginBatch();
        }
    }

    /// <summary>In a large batch nothing that it will touch is in the processor's cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void HintAhead()
    {
        ref readonly Work soon = ref ready[HintDistance];
        CacheHint.Fetch(soon.Context);
        CacheHint.Fetch(soon.State);
    }

    /// <summary>The only place that calls callbacks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Invoke(LoopContext? context, Delegate? callback, object? state)
    {
        stepsLeft = StepBudget;
        if (callback is null)
        {
            context!.BeginFlow();
            return;
        }
        if (context is not null)
            StayIn(context);
        // The exact types are compared, because a test for a delegate type that allows variance is slow.
        if (callback.GetType() == typeof(Action))
        {
            Unsafe.As<Action>(callback)();
        }
        else if (callback.GetType() == typeof(Action<object?>))
        {
            Unsafe.As<Action<object?>>(callback)(state);
        }
        else
        {
            RestoreExecutionContext();
            ((SendOrPostCallback)callback)(state);
        }
    }

    private int RunObserved(int left)
    {
        Work next = ready.Front;
        long start = debug ? Stopwatch.GetTimestamp() : 0;
        Run(1);
        if (debug)
            ReportIfSlow(in next, Stopwatch.GetElapsedTime(start));
        if (watchesTasks && next.Context is { } context && context.NoteStep())
            NoteForeignAwait(context);
        return left - 1;
    }

    private void NoteForeignAwait(LoopContext context)
    {
        foreignWaitsBegun++;
        context.NoteForeignAwait();
    }

    /// <summary>Looks for posts a little while before the loop blocks, because waking a sleeping thread costs far more.</summary>
    private bool SpinForWork()
    {
        long spin = driver.SpinBeforeWaiting.Ticks;
        if (spin == 0)
            return false;
        long now = driver.Now.Ticks;
        long end = now + spin;
        long deadline = timers.Count > 0 ? timers.EarliestDeadline : long.MaxValue;
        while (now < end)
        {
            if (HasWork || now >= deadline)
                return true;
            Thread.SpinWait(8);
            now = driver.Now.Ticks;
        }
        return false;
    }

    /// <summary>Blocks on behalf of a callback, in debug mode, so that a callback that waits for its own loop is named.</summary>
    internal partial int BlockVisibly(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout);

    /// <summary>Hands an exception that nobody can catch to the program; never throws. The context names the task, if any.</summary>
    internal partial void ReportFault(Exception exception, string message, LoopContext? context);

    /// <summary>An exception of an async void method travels as a callback, and must not be lost with it when it is dropped.</summary>
    internal partial void ReportIfThrown(LoopContext? context, object? state);

    /// <summary>How many tasks have begun and stand at none of LoopKit's waits. Asked when nothing is ready.</summary>
    private partial int CountForeignWaits();

    /// <summary>How many of those awaits end when a timer of the loop's TimeProvider fires, as far as is known.</summary>
    private partial int CountAwaitedTimers();

    /// <summary>What timers of the loop's TimeProvider complete.</summary>
    private partial IEnumerable<Task> TimedPromises();

    /// <summary>What those awaits are for.</summary>
    private partial ForeignWaits LookAtForeignWaits(int count);

    /// <summary>A timer of the TimeProvider is about to call its callback with this: what that completes may go on elsewhere.</summary>
    internal partial void NoteFiring(Delegate callback, object? state);

    /// <summary>The callback has returned.</summary>
    internal partial void NoteFired();

    /// <summary>How many of those are in a step on the thread pool, or about to begin it.</summary>
    private partial int CountPoolSteps();

    private partial void ReportIfSlow(in Work work, TimeSpan duration);
}
