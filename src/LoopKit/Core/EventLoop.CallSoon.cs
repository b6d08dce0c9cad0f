using System.Runtime.CompilerServices;

namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>Puts a callback at the back of the ready queue: it runs in the next turn, after everything queued before it.</summary>
    /// <param name="callback">Runs on the loop's thread, outside any task; an exception goes to <see cref="EventLoopOptions.OnFault"/>.</param>
    /// <returns>A handle that can withdraw the callback.</returns>
    /// <exception cref="InvalidOperationException">The loop is closed, or runs on another thread.</exception>
    /// <remarks>asyncio: <c>loop.call_soon</c></remarks>
    public CallbackHandle CallSoon(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ThrowIfWrongThread(nameof(CallSoon));
        var handle = new CallbackHandle(callback);
        Enqueue(handle.AsWork(this));
        return handle;
    }

    /// <summary>As <see cref="CallSoon"/>, from any thread: wakes a sleeping loop. Callbacks of one thread run in the order in which it posted them.</summary>
    /// <param name="callback">Runs on the loop's thread, outside any task.</param>
    /// <returns>A handle that can withdraw the callback, from any thread.</returns>
    /// <exception cref="InvalidOperationException">The loop is closed.</exception>
    /// <remarks>asyncio: <c>loop.call_soon_threadsafe</c></remarks>
    public CallbackHandle CallSoonThreadSafe(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ThrowIfClosed();
        var handle = new CallbackHandle(callback);
        if (IsCurrent)
            Enqueue(handle.AsWork(this));
        else if (!TryPostQuietly(handle.AsWork(this)))
            throw LoopErrors.Closed();
        return handle;
    }

    /// <summary>Adds to the ready queue. Only on the loop's thread, or while the loop does not run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Enqueue(in Work work) => ready.Enqueue(in work);

    /// <summary>Adds from any thread and wakes the loop; false, and counted, when the loop is closed.</summary>
    internal bool TryPost(in Work work)
    {
        if (TryPostQuietly(in work))
            return true;
        entry.CountLatePost();
        return false;
    }

    /// <summary>As <see cref="TryPost"/>, for callers that throw when the loop is closed, and for bookkeeping that nobody misses then.</summary>
    internal bool TryPostQuietly(in Work work)
    {
        EntryAnswer answer = entry.Post(in work);
        if (answer == EntryAnswer.TakenWake)
            WakeDriver();
        return answer != EntryAnswer.TooLate;
    }

    /// <summary>Nobody else will wake the loop for what was taken. An interrupt is kept for the thread's next wait.</summary>
    private void WakeDriver()
    {
        if (Uninterrupted.Run(static driver => driver.Wake(), driver))
            Thread.CurrentThread.Interrupt();
    }

    /// <summary>
    /// For any thread but the loop's own: does at once what touches the loop, while it does not run and so has no thread, and else posts it. False when that is too late.
    /// </summary>
    /// <param name="touch">Runs no code of the program's: it may hold the gate.</param>
    internal bool RunOrPost(Action touch)
    {
        lock (idleGate)
        {
            if (!IsRunning)
            {
                if (!isClosed)
                    touch();
                return !isClosed;
            }
        }
        return TryPostQuietly(new Work(null, touch));
    }

    /// <summary>Calls at once on the loop's thread, and by a post from any other; never, when that is too late.</summary>
    internal void CallHere(Action<object?> callback, object state)
    {
        if (IsCurrent)
            callback(state);
        else
            TryPostQuietly(new Work(null, callback, state));
    }

    /// <summary>Adds to the ready queue from wherever the caller is.</summary>
    internal bool TryEnqueue(in Work work)
    {
        if (!IsCurrent)
            return TryPost(in work);
        Enqueue(in work);
        return true;
    }

    /// <summary>Takes one of the free passes that a step has over things that are complete already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryTakeFreeStep() => --stepsLeft > 0;

    /// <summary>Whether the step has none left: for what has taken one where it could hear of a cancel, and takes its turn later.</summary>
    internal bool HasNoFreeStep => stepsLeft <= 0;
}
