using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LoopKit;

/// <summary>
/// The one line of waiters under all coordination types: first come, first served, no barging, and any waiter leaves at once.
/// A waiter that is being cancelled steps aside, so that a hand-over finds only waiters that can take; when the cancel is
/// taken back before it is delivered, the waiter returns to its place and hears of what it has missed.
/// </summary>
internal sealed class WaitQueue<T>(IWaitOwner owner, LoopBinding binding, string purpose = "")
{
    private const int LargestPool = 256;

    private WaiterList<T> line;

    /// <summary>Those that are being cancelled, as long as nothing is owed to them.</summary>
    private WaiterList<T> aside;
    private long lastPlace;
    private FreeList<QueuedWaiter<T>> free = new(LargestPool);
    private FreeList<PassingWaiter<T>> freePassing = new(LargestPool);

    /// <summary>How many wait and are not being cancelled.</summary>
    internal int Count => line.Count;

    internal bool IsEmpty => line.First is null;

    /// <summary>Whether the cancel of somebody who is owed nothing is on its way.</summary>
    internal bool HasAside => aside.Count > 0;

    /// <summary>Every waiter, the ones being cancelled included unless they are owed something, in the order in which they came.</summary>
    internal IEnumerable<QueuedWaiter<T>> Everyone =>
        Members(line).Concat(Members(aside)).OrderBy(waiter => waiter.Place);

    internal string Describe() => purpose + owner.Describe();

    /// <summary>Begins a wait at the end of the line.</summary>
    internal QueuedWaiter<T> Join(EventLoop loop, CancellationToken cancellationToken)
    {
        QueuedWaiter<T> waiter = TakeFree() ?? new QueuedWaiter<T>(loop, this);
        waiter.Begin();
        Append(waiter);
        waiter.Watch(cancellationToken);
        return waiter;
    }

    internal void Append(QueuedWaiter<T> waiter)
    {
        binding.Bind(waiter.Loop);
        // One that stood in another line before is owed nothing here.
        waiter.ForgetOwed();
        waiter.Line = this;
        waiter.Place = ++lastPlace;
        line.Append(waiter);
    }

    /// <summary>A wait for something that is there already, after a step that has passed too many such waits: it takes one turn.</summary>
    internal PassingWaiter<T> Pass(EventLoop loop, T value)
    {
        PassingWaiter<T> waiter = TakeFreePassing(loop) ?? new PassingWaiter<T>(loop, this);
        waiter.Begin(value);
        return waiter;
    }

    /// <summary>Takes the longest-waiting one out of the line; the caller hands over to it.</summary>
    internal bool TryTake([NotNullWhen(true)] out QueuedWaiter<T>? waiter)
    {
        waiter = line.First;
        if (waiter is null)
            return false;
        line.Remove(waiter);
        waiter.Line = null;
        return true;
    }

    /// <summary>Hands the same to everyone who waits at this moment, also to whom a cancel is taken back later.</summary>
    internal void HandOverToAll(T value) => HandOverToSome(value, int.MaxValue);

    /// <summary>As <see cref="HandOverToAll"/>, to the first few.</summary>
    internal void HandOverToSome(T value, int count)
    {
        for (; count > 0 && TryTake(out QueuedWaiter<T>? waiter); count--)
            waiter.HandOver(value);
        for (; count > 0 && aside.First is { } waiter; count--)
            Owe(waiter, value);
    }

    internal void FailAll(Func<Exception> failure)
    {
        while (TryTake(out QueuedWaiter<T>? waiter))
            waiter.Refuse(failure());
    }

    /// <summary>To one that is being cancelled: what it has missed, in case the cancel is taken back.</summary>
    internal void Owe(QueuedWaiter<T> waiter, T value)
    {
        aside.Remove(waiter);
        waiter.Owe(value);
    }

    internal void SetAside(QueuedWaiter<T> waiter)
    {
        if (waiter.IsAside)
            return;
        line.Remove(waiter);
        waiter.IsAside = true;
        aside.Append(waiter);
    }

    /// <summary>A cancel was taken back: the waiter has its place again, or what was handed out meanwhile.</summary>
    internal void ComeBack(QueuedWaiter<T> waiter)
    {
        Debug.Assert(waiter.IsAside, "Only waiters that are being cancelled stand aside.");
        Leave(waiter);
        if (waiter.IsOwed)
        {
            waiter.HandOver(waiter.Owed);
            return;
        }
        waiter.Line = this;
        line.InsertByPlace(waiter);
        owner.Serve();
    }

    internal void Leave(QueuedWaiter<T> waiter)
    {
        if (!waiter.IsAside)
            line.Remove(waiter);
        else if (!waiter.IsOwed)
            aside.Remove(waiter);
        waiter.IsAside = false;
        waiter.Line = null;
    }

    internal QueuedWaiter<T>? TakeFree() => free.Take();

    internal void Return(QueuedWaiter<T> waiter) => free.Give(waiter);

    internal void Return(PassingWaiter<T> waiter) => freePassing.Give(waiter);

    /// <summary>Passing binds nothing, so the pool may hold the waiters of a former loop: those are let go.</summary>
    private PassingWaiter<T>? TakeFreePassing(EventLoop loop)
    {
        PassingWaiter<T>? waiter;
        do
            waiter = freePassing.Take();
        while (waiter is not null && !ReferenceEquals(waiter.Loop, loop));
        return waiter;
    }

    private static IEnumerable<QueuedWaiter<T>> Members(WaiterList<T> list)
    {
        for (QueuedWaiter<T>? waiter = list.First; waiter is not null; waiter = waiter.Behind)
            yield return waiter;
    }
}
