namespace LoopKit;

// Awaits on other threads than the loop's, and what becomes of them when it closes.
internal abstract partial class ValueWaiter<T>
{
    /// <summary>
    /// The loop has closed, so nobody else touches the wait; what had come by then is kept. To throw here would end the process or the shutdown, also when a foreign
    /// context refuses the post.
    /// </summary>
    private void EndForGood(in Continuation captured)
    {
        if (use.State == WaiterState.Waiting)
        {
            failure = LoopErrors.Closed();
            use.State = WaiterState.Failed;
        }
        try
        {
            captured.Resume();
        }
        catch (Exception e)
        {
            Loop.ReportFault(e, "Exception where an await goes on that the loop's end has ended", context: null);
        }
    }

    /// <summary>The await of one use of this wait.</summary>
    private sealed class LateAwaitHere(ValueWaiter<T> waiter, Continuation continuation, short token) : LateAwait
    {
        internal override bool HasEnded => waiter.use.Version != token || waiter.use.State != WaiterState.Waiting;

        private protected override bool GoesOnElsewhere => continuation.IsElsewhere;

        internal override void EndForGood() => waiter.EndForGood(continuation);

        private protected override EventLoop Attach()
        {
            waiter.Attach(continuation.IsElsewhere ? Continuation.OnLoop(GoOnFromLoop, this) : continuation);
            return waiter.Loop;
        }

        private protected override void GoOn() => continuation.Resume();
    }
}
