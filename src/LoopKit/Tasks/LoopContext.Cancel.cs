namespace LoopKit;

public abstract partial class LoopContext
{
    /// <summary>Cancels of this scope requested and not taken back.</summary>
    internal int Requests => State?.Requests ?? 0;

    /// <summary>Whether a cancel of this scope waits for an await that has not come.</summary>
    internal bool HasUnheardCancel => State is { IsPending: true, IsUnheard: true };

    /// <summary>The requests that concern a flow in this scope: its own and those of every scope around it.</summary>
    internal int ChainRequests
    {
        get
        {
            int requests = Requests;
            for (LoopContext? scope = Outer; scope is not null; scope = scope.Outer)
                requests += scope.Requests;
            return requests;
        }
    }

    /// <summary>Those of them that were delivered, by scope: nothing is due any more in the scope that has them. Null, the usual case, when there are none.</summary>
    internal List<(LoopContext Scope, int Requests)>? FindHeardRequests()
    {
        List<(LoopContext Scope, int Requests)>? found = null;
        for (LoopContext? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.State is { IsPending: false, Requests: > 0 } heard)
                (found ??= []).Add((scope, heard.Requests));
        }
        return found;
    }

    /// <summary>The number of the latest request that concerned a flow in this scope.</summary>
    internal long ChainEpoch => State is null ? 0 : FindChainEpoch();

    /// <summary>The same, as far as the calling flow can have heard of it: what an await that registers nothing compares with.</summary>
    internal long EpochAtAwait => State is null ? 0 : Math.Min(FindChainEpoch(), Loop.HeardBeforeTurn);

    private long FindChainEpoch()
    {
        long latest = 0;
        for (LoopContext? scope = this; scope is not null; scope = scope.Outer)
            latest = scope.State is { } state ? Math.Max(latest, Math.Max(state.Epoch, state.LeftEpoch)) : latest;
        return latest;
    }

    /// <summary>One more request: interrupts every wait of the scope and of those inside it, oldest first, or the next await when there is none.</summary>
    internal void RequestCancel(string? newReason)
    {
        ScopeState state = OwnState;
        state.Requests++;
        state.Epoch = Loop.NextCancelEpoch();
        state.Reason = newReason;
        if (!InterruptWaiters())
            state.IsPending = state.IsUnheard = true;
    }

    /// <summary>Takes one request of this scope back; what was not delivered yet is not delivered when it was the last along its chain.</summary>
    internal void TakeBack()
    {
        if (State is not { Requests: > 0 } state)
            return;
        state.Requests--;
        if (state.Requests == 0)
            Withdraw();
    }

    /// <summary>Takes one request along the chain back, from the outermost scope that has one.</summary>
    internal void TakeBackInChain()
    {
        LoopContext? asked = null;
        for (LoopContext? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Requests > 0)
                asked = scope;
        }
        asked?.TakeBack();
    }

    /// <summary>Makes the requests that are held along the chain due once more, at the next await; one that is left meanwhile takes only its own with it.</summary>
    internal void Rearm()
    {
        LoopContext? outermost = null;
        for (LoopContext? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.State is not { Requests: > 0 } asked)
                continue;
            asked.IsPending = true;
            outermost = scope;
        }
        for (LoopContext scope = this; outermost is not null && !ReferenceEquals(scope, outermost); scope = scope.Outer!)
            scope.HearOfOldRequests();
    }

    /// <summary>The number of the first request that a wait is interrupted for now.</summary>
    internal long FindFirstDue()
    {
        long first = Loop.CancelEpoch;
        for (LoopContext? scope = this; scope is not null; scope = scope.Outer)
            first = scope.State is { IsPending: true } due ? Math.Min(first, due.Epoch) : first;
        return first;
    }

    /// <summary>What went on to an awaited task came back unheard: it is due here, at the next await.</summary>
    /// <param name="first">The number of the first request that went on; older ones were heard.</param>
    internal void TakeOver(long first)
    {
        for (LoopContext? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.State is { Requests: > 0 } asked && asked.Epoch >= first)
                asked.IsPending = asked.IsUnheard = true;
        }
    }

    /// <summary>The next one, which this one awaits, awaits it through others: none of them can take the cancel, so it is delivered here, to the flow that awaits the next one.</summary>
    internal void BreakRing(LoopTask next)
    {
        FileLoneAwait();
        var waiters = new List<Waiter>();
        CollectWaiters(waiters);
        waiters.Find(waiter => waiter.IsFor(next))?.BreakOff(this);
    }

    /// <summary>The cancel is due when the flow resumes.</summary>
    internal void MakeDue() => OwnState.IsPending = true;

    /// <summary>For a flow that stands at no registered wait: whether it must resume with a cancellation.</summary>
    internal bool TakeCancellation(long epochAtAwait) => State is not null && TakeRequested(epochAtAwait);

    private bool TakeRequested(long epochAtAwait)
    {
        if (!IsDue(epochAtAwait))
            return false;
        ClearPending();
        return true;
    }

    private bool IsDue(long epochAtAwait) => FindPending() is not null || HasRequestSince(epochAtAwait);

    /// <summary>Whether a later request is held along the chain, or was held by a scope that has been left: the first flow that hears of it may end the body for all.</summary>
    private bool HasRequestSince(long epoch)
    {
        for (LoopContext? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.State is { } state && (state.LeftEpoch > epoch || (state.Requests > 0 && state.Epoch > epoch)))
                return true;
        }
        return false;
    }

    /// <summary>For a flow that begins or goes on without a wait: whether a cancel is due.</summary>
    internal bool TakePendingCancellation()
    {
        bool isDue = State is not null && FindPending() is not null;
        if (isDue)
            ClearPending();
        return isDue;
    }

    /// <summary>The exception for a flow that resumes with a cancel which is due, with the reason that was given last.</summary>
    internal OperationCanceledException CreateCancellation() => CreateCancellation(LatestReason);

    /// <summary>The exception for a wait that was interrupted, with the reason of what interrupted it: what comes while it is on its way changes nothing.</summary>
    internal OperationCanceledException CreateCancellation(string? reason) =>
        new(reason ?? $"Task '{OwningTask!.Name}' was cancelled.", TokenForCancellation);

    /// <summary>As <see cref="CreateCancellation()"/>, in the place of one that told somebody else's reason.</summary>
    internal OperationCanceledException CreateCancellation(Exception replaced)
    {
        OperationCanceledException plain = CreateCancellation();
        return new OperationCanceledException(plain.Message, replaced, plain.CancellationToken);
    }

    /// <summary>As <see cref="CreateCancellation()"/>, for a flow that stood at no registered wait: what a scope asked for that has been left since counts, too.</summary>
    internal OperationCanceledException CreateCancellation(long epochAtAwait) => CreateCancellation(LatestReasonSince(epochAtAwait));

    private string? LatestReason => FindLatestAsked().State?.Reason;

    private string? LatestReasonSince(long epoch)
    {
        ScopeState? asked = FindLatestAsked().State;
        long latest = asked is { Requests: > 0 } ? Math.Max(asked.Epoch, epoch) : epoch;
        string? reason = asked?.Reason;
        for (LoopContext? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.State is { } state && state.LeftEpoch > latest)
                (latest, reason) = (state.LeftEpoch, state.LeftReason);
        }
        return reason;
    }

    /// <summary>The scope along the chain that holds the latest request.</summary>
    private LoopContext FindLatestAsked()
    {
        LoopContext latest = this;
        for (LoopContext? scope = Outer; scope is not null; scope = scope.Outer)
        {
            if (scope.Requests > 0 && (latest.Requests == 0 || scope.State!.Epoch > latest.State!.Epoch))
                latest = scope;
        }
        return latest;
    }

    private protected LoopContext? FindPending()
    {
        for (LoopContext? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.State is { IsPending: true })
                return scope;
        }
        return null;
    }

    /// <summary>One delivery serves every cancel that is due along the chain.</summary>
    private void ClearPending()
    {
        for (LoopContext? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.State is { IsPending: true } asked)
                asked.IsPending = asked.IsUnheard = false;
        }
    }

    private bool InterruptWaiters()
    {
        if (HasAtMostOneWaiter)
            return FirstWaiter?.Interrupt(State!.Reason) ?? false;
        var waiters = new List<Waiter>();
        CollectWaiters(waiters);
        bool anyTaken = false;
        foreach (Waiter waiter in waiters)
            anyTaken |= waiter.Scope is not null && waiter.Interrupt(State!.Reason);
        return anyTaken;
    }

    private void Withdraw()
    {
        ScopeState state = State!;
        state.IsPending = state.IsUnheard = false;
        var waiters = new List<Waiter>();
        CollectWaiters(waiters);
        foreach (Waiter waiter in waiters)
        {
            if (waiter.Scope is { ChainRequests: 0 })
                waiter.Withdraw();
        }
    }
}
