using System.Runtime.ExceptionServices;

namespace LoopKit;

/// <summary>
/// The part of a task between the beginning and the end of a <c>Timeout</c>, a <c>MoveOnAfter</c> or a group: a context of its own, which can be
/// cancelled without touching other flows of the task, and the count that tells its own cancellation from a foreign one.
/// </summary>
internal sealed class CancelScope : TimerNode, IDescribed, IDrawn
{
    private static readonly Action<object?> expire = static state => ((CancelScope)state!).Expire();

    private readonly LoopContext outer;
    private readonly ScopeContext inner;

    /// <summary>What was asked for around the scope before it, and heard; null for nothing. What is still due then is delivered inside, and must get out.</summary>
    private readonly List<(LoopContext Scope, int Requests)>? heardAtEntry;
    private TimeSpan limit;

    /// <summary>What the scope itself asked for last.</summary>
    private string? ownReason;
    private bool isLeft;
    private DueNotices notices;

    private CancelScope(LoopContext outer)
    {
        this.outer = outer;
        inner = new ScopeContext(outer);
        heardAtEntry = outer.FindHeardRequests();
    }

    internal EventLoop Loop => outer.Loop;

    /// <summary>Whether it was cancelled, by its limit or by who has opened it.</summary>
    internal bool IsAsked { get; private set; }

    /// <summary>The end of the limit on the loop's time, if there is one.</summary>
    internal TimeSpan? Deadline { get; private set; }

    /// <summary>Whether the scope asked for a cancellation and nobody around it did since it was entered: then a cancellation that leaves it is its own.</summary>
    internal bool IsOwn => IsAsked && !IsAskedAround;

    /// <summary>Whether somebody around the scope has asked for a cancellation since it was entered.</summary>
    internal bool IsAskedAround => outer.ChainRequests > RequestsAtEntry;

    /// <summary>The requests of a scope that has been left are gone: a later one must not be taken for one of them.</summary>
    private int RequestsAtEntry
    {
        get
        {
            int requests = 0;
            for (int i = 0; i < heardAtEntry?.Count; i++)
                requests += heardAtEntry[i].Scope.IsLeft ? 0 : heardAtEntry[i].Requests;
            return requests;
        }
    }

    /// <summary>Opens a scope in the calling flow.</summary>
    internal static CancelScope Open(string verb)
    {
        ThrowIfOutsideTasks(verb);
        return new CancelScope(LoopContext.CurrentFlow!);
    }

    /// <summary>For members that open a scope later, so that they say so at once and under their own name.</summary>
    internal static void ThrowIfOutsideTasks(string verb)
    {
        _ = EventLoop.Current;
        if (LoopContext.CurrentFlow is null)
            throw new InvalidOperationException($"{verb} belongs to a task, and no task runs here: call it inside EventLoop.CreateTask(…).");
    }

    /// <summary>Makes the scope the current one. Only at the beginning of an async method, which restores its caller's context.</summary>
    internal void Enter()
    {
        if (Loop.MustHear(out OperationCanceledException? cancellation))
        {
            Leave();
            throw cancellation;
        }
        // Taken here, where a cancel can be heard of; what the body does at once may end in a turn of its own.
        Loop.TryTakeFreeStep();
        SynchronizationContext.SetSynchronizationContext(inner);
    }

    /// <summary>Sets the limit of time, if any. One that has run out already cancels on the next turn, before anything that the body adds to it.</summary>
    internal void SetLimit(TimeSpan delay, long deadline)
    {
        limit = delay;
        Deadline = delay == Timeout.InfiniteTimeSpan ? null : Loop.TimeOf(deadline);
        if (Deadline is null)
            return;
        if (delay <= TimeSpan.Zero)
        {
            notices.Add();
            Loop.Enqueue(new Work(null, expire, this));
        }
        else
        {
            Loop.Arm(this, deadline);
        }
    }

    internal void Reschedule(TimeSpan delay)
    {
        if (isLeft)
            throw new InvalidOperationException("This time limit is over: its body has ended.");
        if (IsAsked)
            throw new InvalidOperationException("This time limit has run out, and the body is cancelled: reschedule it before that.");
        long deadline = Loop.LimitAfter(delay, nameof(delay));
        Loop.Disarm(this);
        notices.WithdrawAll();
        SetLimit(delay, deadline);
    }

    internal void Cancel(string? reason)
    {
        ownReason = reason;
        Relay(reason);
    }

    /// <summary>Passes on to all flows of the body what one of them has ended with: the reason is not the scope's own.</summary>
    internal void Relay(string? reason)
    {
        IsAsked = true;
        inner.Cancel(reason);
    }

    /// <summary>
    /// Ends the scope. What runs next in this step, the caller's continuation too, runs in the context around it and therefore without a turn in between.
    /// </summary>
    /// <returns><see cref="IsOwn"/>.</returns>
    internal bool Leave()
    {
        isLeft = true;
        Loop.Disarm(this);
        inner.Leave();
        SynchronizationContext.SetSynchronizationContext(outer);
        return IsOwn;
    }

    /// <summary>A failure hides a cancellation that was asked for around the scope: the next await delivers it.</summary>
    internal void RearmOuter() => outer.Rearm();

    /// <summary>Throws what a body has ended with, and what is not converted, on.</summary>
    /// <exception cref="OperationCanceledException">Where the scope's own request came first and somebody around asked, too: it tells their reason.</exception>
    internal void ThrowOn(Exception failure)
    {
        // The very object, because it travels with the request: a cancel from around may have the same words.
        if (IsAsked && !IsOwn && failure is OperationCanceledException && ReferenceEquals(LoopErrors.MessageOf(failure), ownReason))
            throw outer.CreateCancellation(failure);
        ExceptionDispatchInfo.Throw(failure);
    }

    internal TimeoutException TimedOut(Exception cancellation) => new(Describe(), cancellation);

    internal override void OnDue()
    {
        notices.Add();
        Loop.EnqueueDrawn(expire, this);
    }

    private void Expire()
    {
        if (notices.TakeFirst() && !isLeft)
            Cancel(Describe());
    }

    string IDescribed.Describe() => $"end of the time limit of {limit}";

    object? IDrawn.Owner => this;

    string IDrawn.DescribeStep() => $"the end of the time limit of {limit}";

    private string Describe() => $"The time limit of {limit} ran out.";
}
