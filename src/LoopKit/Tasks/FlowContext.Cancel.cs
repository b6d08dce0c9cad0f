namespace LoopKit;

internal sealed partial class FlowContext
{
    private string? reason;

    /// <summary>A cancel that found no wait to interrupt: due at the next await of something of LoopKit's, in this scope or inside it.</summary>
    private bool isPending;

    /// <summary>Whether what is pending has never been delivered; false when it is due a second time.</summary>
    private bool isUnheard;

    /// <summary>Cancels of this scope requested and not taken back.</summary>
    internal int Requests { get; private set; }

    /// <summary>The number of the latest request of this scope among all of the loop's, so that a yielding flow, which registers nothing, can tell that one arrived.</summary>
    private long epoch;

    /// <summary>Whether a cancel of this scope waits for an await that has not come.</summary>
    internal bool HasUnheardCancel => isPending && isUnheard;

    /// <summary>The requests that concern a flow in this scope: its own and those of every scope around it.</summary>
    internal int ChainRequests
    {
        get
        {
            int requests = Requests;
            for (FlowContext? scope = Outer; scope is not null; scope = scope.Outer)
                requests += scope.Requests;
            return requests;
        }
    }

    /// <summary>The number of the latest request that concerned a flow in this scope.</summary>
    internal long ChainEpoch
    {
        get
        {
            long latest = epoch;
            for (FlowContext? scope = Outer; scope is not null; scope = scope.Outer)
                latest = Math.Max(latest, scope.epoch);
            return latest;
        }
    }

    /// <summary>One more request: interrupts every wait of the scope and of those inside it, oldest first, or the next await when there is none.</summary>
    internal void RequestCancel(string? newReason)
    {
        Requests++;
        epoch = Loop.NextCancelEpoch();
        reason = newReason;
        if (!InterruptWaiters())
            isPending = isUnheard = true;
    }

    /// <summary>Takes one request of this scope back; what was not delivered yet is not delivered when it was the last along its chain.</summary>
    internal void TakeBack()
    {
        if (Requests == 0)
            return;
        Requests--;
        if (Requests == 0)
            Withdraw();
    }

    /// <summary>Takes one request along the chain back, from the outermost scope that has one.</summary>
    internal void TakeBackInChain()
    {
        FlowContext? asked = null;
        for (FlowContext? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Requests > 0)
                asked = scope;
        }
        asked?.TakeBack();
    }

    /// <summary>Makes the requests that are held along the chain due once more, at the next await; one that is left meanwhile takes only its own with it.</summary>
    internal void Rearm()
    {
        for (FlowContext? scope = this; scope is not null; scope = scope.Outer)
            scope.isPending |= scope.Requests > 0;
    }

    /// <summary>What went on to an awaited task came back unheard: it is due here, at the next await.</summary>
    internal void TakeOver()
    {
        for (FlowContext? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Requests > 0)
                scope.isPending = scope.isUnheard = true;
        }
    }

    /// <summary>The tasks that this one awaits await it: none of them can take the cancel, so it is delivered here.</summary>
    internal void BreakRing()
    {
        if (FindWaiter() is not TaskWaiter waiter)
            return;
        isPending = true;
        waiter.BreakOff();
    }

    /// <summary>For a flow that stands at no registered wait: whether it must resume with a cancellation.</summary>
    internal bool TakeCancellation(long epochAtAwait)
    {
        if (FindPending() is null && (ChainEpoch <= epochAtAwait || ChainRequests == 0))
            return false;
        ClearPending();
        return true;
    }

    /// <summary>For a flow that begins or goes on without a wait: whether a cancel is due.</summary>
    internal bool TakePendingCancellation()
    {
        bool isDue = FindPending() is not null;
        if (isDue)
            ClearPending();
        return isDue;
    }

    /// <summary>The exception that a delivery throws, with the reason that was given last.</summary>
    internal OperationCanceledException CreateCancellation()
    {
        FlowContext latest = this;
        for (FlowContext? scope = Outer; scope is not null; scope = scope.Outer)
        {
            if (scope.Requests > 0 && (latest.Requests == 0 || scope.epoch > latest.epoch))
                latest = scope;
        }
        return new OperationCanceledException(latest.reason ?? $"Task '{Task.Name}' was cancelled.", Task.TokenForCancellation);
    }

    private FlowContext? FindPending()
    {
        for (FlowContext? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.isPending)
                return scope;
        }
        return null;
    }

    /// <summary>One delivery serves every cancel that is due along the chain.</summary>
    private void ClearPending()
    {
        for (FlowContext? scope = this; scope is not null; scope = scope.Outer)
            scope.isPending = scope.isUnheard = false;
    }

    private bool InterruptWaiters()
    {
        if (HasAtMostOneWaiter)
            return firstWaiter?.Interrupt(reason) ?? false;
        var waiters = new List<Waiter>();
        CollectWaiters(waiters);
        bool anyTaken = false;
        foreach (Waiter waiter in waiters)
            anyTaken |= waiter.Scope is not null && waiter.Interrupt(reason);
        return anyTaken;
    }

    private void Withdraw()
    {
        isPending = isUnheard = false;
        var waiters = new List<Waiter>();
        CollectWaiters(waiters);
        foreach (Waiter waiter in waiters)
        {
            if (waiter.Scope is { ChainRequests: 0 })
                waiter.Withdraw();
        }
    }
}
