using System.Threading.Tasks.Sources;

namespace LoopKit;

/// <summary>
/// A wait behind a <see cref="ValueTask"/>, used again and again: completed on the loop's thread, awaited once per use, and
/// then resumed through the ready queue.
/// </summary>
internal abstract partial class ValueWaiter<T> : Waiter, IValueTaskSource<T>, IValueTaskSource
{
    private static readonly Action<object?> deliver = static state => ((ValueWaiter<T>)state!).Deliver();
    private static readonly Type[] adapterTypes = FindAdapterTypes();

    private Continuation continuation;

    /// <summary>The exception that the wait ends with, if any; while it is interrupted, the reason.</summary>
    private object? failure;
    private Use use;

    protected ValueWaiter(EventLoop loop) => Loop = loop;

    internal EventLoop Loop { get; }

    protected WaiterState State => use.State;

    /// <summary>The token of the current use's <see cref="ValueTask"/>.</summary>
    internal short Version => use.Version;

    internal ValueTask AsValueTask() => new(this, use.Version);

    internal ValueTask<T> AsValueTaskOfT() => new(this, use.Version);

    internal override Task? Flow => continuation.Flow;

    internal override bool Resumes(LoopContext context, Task method) => continuation.Resumes(context, method);

    internal override string DescribeEnd() => use.State == WaiterState.Delivered ? $"{Describe()}, cancelled" : Describe();

    internal override bool IsWaiting => use.State is WaiterState.Waiting or WaiterState.Interrupted;

    internal override bool Interrupt(string? reason)
    {
        if (use.State == WaiterState.Interrupted)
            return true;
        if (use.State != WaiterState.Waiting || !continuation.IsSet)
            return false;
        use.State = WaiterState.Interrupted;
        failure = reason;
        if (Loop.WatchesTasks)
            Scope?.OwningTask?.NoteInterruption(this);
        ScheduleDelivery();
        return true;
    }

    internal override void Withdraw()
    {
        if (use.State != WaiterState.Interrupted)
            return;
        use.State = WaiterState.Waiting;
        failure = null;
        use.IsSpent = true;
        if (Loop.WatchesTasks)
            Scope?.OwningTask?.ForgetReason(Flow);
        OnWithdrawn();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token) => TakeResult(token);

    T IValueTaskSource<T>.GetResult(short token) => TakeResult(token);

    /// <summary>The awaited thing happened: the flow resumes with the value on the next turn. Ignored after an interruption.</summary>
    /// <returns>Whether the flow takes the value.</returns>
    internal bool Complete(T value)
    {
        if (use.State != WaiterState.Waiting)
            return false;
        use.Result = value;
        End(WaiterState.Completed);
        return true;
    }

    /// <summary>The awaited thing failed: the flow resumes with the exception on the next turn. Ignored after an interruption.</summary>
    /// <returns>Whether the flow takes the exception.</returns>
    internal bool Fail(Exception exception)
    {
        if (use.State != WaiterState.Waiting)
            return false;
        failure = exception;
        End(EndedBy(exception));
        return true;
    }

    /// <summary>Makes the object ready for its next use.</summary>
    protected void Reset() => use.State = WaiterState.Waiting;

    /// <summary>What is on its way to this use must not meet the next one: the object is not used again.</summary>
    protected void Spend() => use.IsSpent = true;

    /// <summary>Gives the object back to its pool. Called once per use, on the loop's thread, unless it is spent.</summary>
    protected abstract void Recycle();

    /// <summary>The cancellation is being delivered: withdraws from whatever was waited for.</summary>
    protected virtual void OnInterrupted()
    {
    }

    /// <summary>The cancellation was taken back: the wait goes on.</summary>
    protected virtual void OnWithdrawn()
    {
    }

    /// <summary>The flow has begun to wait; called before a pending cancel reaches it.</summary>
    private protected virtual void OnAwaited()
    {
    }

    /// <summary>Sees to it that <see cref="Deliver"/> runs in the flow's context on the next turn.</summary>
    private protected virtual void ScheduleDelivery() => Loop.Enqueue(continuation.AsWork(deliver, this));

    /// <summary>Runs in the flow's context; finds nothing to deliver when the interruption was taken back meanwhile.</summary>
    private protected virtual void Deliver()
    {
        if (use.State == WaiterState.Interrupted)
            DeliverCancellation();
    }

    /// <summary>Ends the wait and resumes the flow here and now: only from <see cref="Deliver"/>.</summary>
    private protected void ResumeInPlace(T value = default!)
    {
        use.Result = value;
        use.State = WaiterState.Completed;
        LeaveScope(isInStep: true);
        continuation.Resume();
    }

    /// <summary>As <see cref="ResumeInPlace"/>, with a failure.</summary>
    private protected void FailInPlace(Exception exception)
    {
        failure = exception;
        use.State = EndedBy(exception);
        LeaveScope(isInStep: true);
        continuation.Resume();
    }

    private static WaiterState EndedBy(Exception exception) =>
        exception is OperationCanceledException ? WaiterState.Delivered : WaiterState.Failed;

    private static Type[] FindAdapterTypes()
    {
        var probe = new AdapterProbe<T>();
        return [new ValueTask(probe, 0).AsTask().GetType(), new ValueTask<T>(probe, 0).AsTask().GetType()];
    }

    private ValueTaskSourceStatus GetStatus(short token)
    {
        ThrowIfStale(token);
        // Said here, before the await registers itself: an exception from there would end the process.
        if (continuation.IsSet && use.State is WaiterState.Waiting or WaiterState.Interrupted)
            throw AwaitedAlready();
        return use.State switch
        {
            WaiterState.Completed => ValueTaskSourceStatus.Succeeded,
            WaiterState.Delivered => ValueTaskSourceStatus.Canceled,
            WaiterState.Failed => ValueTaskSourceStatus.Faulted,
            _ => ValueTaskSourceStatus.Pending,
        };
    }

    private void OnCompleted(Action<object?> callback, object? argument, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        ThrowIfStale(token);
        bool isAdapter = argument is not null && (argument.GetType() == adapterTypes[0] || argument.GetType() == adapterTypes[1]);
        var captured = Continuation.Capture(Loop, callback, argument, flags, isAdapter);
        if (Loop.IsCurrent)
            Attach(captured);
        else if (!Loop.TryPost(new Work(null, LateAwait.AttachOnLoop, new LateAwaitHere(this, captured, token))))
            EndForGood(captured);
    }

    private void Attach(in Continuation captured)
    {
        if (continuation.IsSet)
            throw AwaitedAlready();
        continuation = captured;
        if (use.State != WaiterState.Waiting)
        {
            Loop.Enqueue(captured.AsWork());
            return;
        }
        OnAwaited();
        captured.Scope?.AddWait(this);
    }

    private void End(WaiterState ended)
    {
        use.State = ended;
        LeaveScope();
        if (continuation.IsSet)
            Loop.Enqueue(continuation.AsWork());
    }

    /// <summary>The exception for the interruption that is being delivered.</summary>
    private protected virtual OperationCanceledException TakeCancellation()
    {
        string? reason = (string?)failure;
        failure = null;
        return Scope!.CreateCancellation(reason);
    }

    private protected void DeliverCancellation()
    {
        failure = TakeCancellation();
        use.State = WaiterState.Delivered;
        LeaveScope(isInStep: true);
        OnInterrupted();
        continuation.Resume();
    }

    private T TakeResult(short token)
    {
        ThrowIfStale(token);
        if (use.State is WaiterState.Waiting or WaiterState.Interrupted)
            throw new InvalidOperationException("This wait has not ended: await it. Blocking the loop's thread on it would never end.");
        object? thrown = failure;
        T taken = use.Result;
        use.Version++;
        failure = null;
        use.Result = default!;
        continuation = default;
        if (!use.IsSpent && Loop.IsCurrent)
            Recycle();
        if (thrown is not null)
            throw (Exception)thrown;
        return taken;
    }

    private static InvalidOperationException AwaitedAlready() =>
        new("This wait is awaited already: a ValueTask may be awaited only once. Use AsTask() to await it from several places.");

    private void ThrowIfStale(short token)
    {
        if (token != use.Version)
            throw new InvalidOperationException("This ValueTask was awaited already: await it once, or use AsTask() to await it from several places.");
    }

    /// <summary>What one use has. Together in a struct: a result that is a struct, even one without fields, would take eight bytes of its own beside them.</summary>
    private struct Use
    {
        internal T Result;
        internal short Version;

        /// <summary>Written on the loop's thread only; read on others by an await that left the loop.</summary>
        internal volatile WaiterState State;

        /// <summary>Set when a delivery that was taken back, or the news of a timer, may still stand in the ready queue: then the object is not used again.</summary>
        internal bool IsSpent;
    }
}
