namespace LoopKit;

/// <summary>
/// One flow in a <see cref="WaitQueue{T}"/>. Its place is taken when the wait is called for, not when it is awaited, and what
/// is handed to a wait that nobody awaits stays with it.
/// </summary>
internal class QueuedWaiter<T>(EventLoop loop, WaitQueue<T> home) : ValueWaiter<T>(loop)
{
    private static readonly Action<object?> giveUp = static state => ((QueuedWaiter<T>)state!).GiveUp();
    private static readonly Action<object?> tokenCancelled = static state => ((QueuedWaiter<T>)state!).OnTokenCancelled();

    private CancellationToken token;
    private CancellationTokenRegistration registration;
    private bool isTokenCancelled;

    /// <summary>Set when a callback of the token may still be on its way: then the object is not used again.</summary>
    private bool isLent;

    /// <summary>Neighbours in the list the waiter stands in.</summary>
    internal QueuedWaiter<T>? Ahead { get; set; }

    internal QueuedWaiter<T>? Behind { get; set; }

    /// <summary>The line it stands in, or beside while it is being cancelled; null before and after.</summary>
    internal WaitQueue<T>? Line { get; set; }

    /// <summary>Its number in the line.</summary>
    internal long Place { get; set; }

    internal bool IsAside { get; set; }

    /// <summary>What the waiter brings with it: a putter its item.</summary>
    internal T Offered { get; set; } = default!;

    /// <summary>Who asked for a lock, and in debug mode from where: the lock's holder, once it is handed over.</summary>
    internal LoopTask? Requester { get; set; }

    internal string? RequestedAt { get; set; }

    /// <summary>What it would have been handed, had it not been cancelled just then: it counts when the cancel is taken back.</summary>
    internal T Owed { get; private set; } = default!;

    internal bool IsOwed { get; private set; }

    /// <summary>What ends the wait; none once it is not watched any more.</summary>
    protected CancellationToken Token => token;

    internal virtual void Begin()
    {
        Reset();
        isTokenCancelled = false;
        Forget();
    }

    /// <summary>From here on the token ends the wait, from any thread.</summary>
    internal void Watch(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
            return;
        token = cancellationToken;
        registration = cancellationToken.UnsafeRegister(tokenCancelled, this);
    }

    /// <summary>The waiter has left its line and takes what it has waited for.</summary>
    internal virtual void HandOver(T value)
    {
        StopWatching();
        Complete(value);
    }

    /// <summary>The waiter has left its line, and what it waits for will not come.</summary>
    internal void Refuse(Exception failure)
    {
        StopWatching();
        Fail(failure);
    }

    internal void Owe(T value)
    {
        Owed = value;
        IsOwed = true;
    }

    internal void ForgetOwed()
    {
        Owed = default!;
        IsOwed = false;
    }

    internal override bool Interrupt(string? reason)
    {
        if (!base.Interrupt(reason))
            return false;
        Line!.SetAside(this);
        return true;
    }

    internal override string Describe() => (Line ?? home).Describe();

    protected override void OnInterrupted()
    {
        Line!.Leave(this);
        StopWatching();
        OnGaveUp();
    }

    protected override void OnWithdrawn()
    {
        Line!.ComeBack(this);
        if (isTokenCancelled)
            GiveUp();
    }

    protected override void Recycle()
    {
        Forget();
        if (!isLent)
            home.Return(this);
    }

    /// <summary>The wait has ended without what it was for, by a cancel or by its token.</summary>
    protected virtual void OnGaveUp()
    {
    }

    /// <summary>The waiter has left its line because of its token.</summary>
    protected virtual void EndByToken(OperationCanceledException cancellation)
    {
        OnGaveUp();
        Fail(cancellation);
    }

    protected void StopWatching()
    {
        if (!token.CanBeCanceled)
            return;
        if (!registration.Unregister())
            isLent = true;
        registration = default;
        token = default;
    }

    private void OnTokenCancelled() => Loop.CallHere(giveUp, this);

    private void GiveUp()
    {
        // A token that nobody watches any more came too late: the wait has its result.
        if (!token.CanBeCanceled)
            return;
        if (IsAside)
        {
            isTokenCancelled = true;
            return;
        }
        var cancellation = new OperationCanceledException(token);
        Line!.Leave(this);
        StopWatching();
        EndByToken(cancellation);
    }

    private void Forget()
    {
        Offered = default!;
        ForgetOwed();
        Requester = null;
        RequestedAt = null;
    }
}
