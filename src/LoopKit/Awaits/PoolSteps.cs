using System.Diagnostics;
using System.Reflection;

namespace LoopKit;

/// <summary>
/// What goes on outside the loop because its timers have fired. Async methods are followed: of each the method that awaited the timer, and those that await that one, to the
/// outermost; one step may end several of them. Of what cannot be followed (a <c>WhenAny</c>, a token's callbacks, an iterator) only the load of the thread pool tells.
/// </summary>
internal sealed class PoolSteps
{
    /// <summary>Other tests may keep the pool busy for as long as they like.</summary>
    private static readonly TimeSpan longestUnrest = TimeSpan.FromMilliseconds(100);

    private static FieldInfo? tickSource;
    private static FieldInfo? tickContext;

    /// <summary>From the inside out: who is looked at later can have gone on only by the end of who was looked at before.</summary>
    private readonly List<List<Task>> chains = [];

    /// <summary>The load before the latest callback whose consequences could not be seen; null when they could.</summary>
    private PoolLoad? before;

    /// <summary>The load that there was before the pool was given something unseen; null when it has come back to that.</summary>
    private PoolLoad? rest;
    private long unrestSince;

    /// <summary>Before the timer's callback: afterwards a promise does not tell who awaited it.</summary>
    /// <param name="state">What the callback is called with.</param>
    internal void BeginFiring(object? state)
    {
        object[]? continuations = state is Task promise ? RuntimeTask.ContinuationsOf(promise) : null;
        foreach (object continuation in continuations ?? [])
        {
            if (continuation is Task method && IsMethod(method))
                chains.Add(ChainFrom(method));
        }
        bool isSeen = continuations is null ? TicksHome(state) : Array.TrueForAll(continuations, IsSeen);
        before = isSeen ? null : PoolLoad.Now;
    }

    internal void EndFiring()
    {
        if (before is not { } load || !PoolLoad.Now.MayHaveGrownSince(load))
            return;
        rest ??= load;
        unrestSince = Stopwatch.GetTimestamp();
    }

    /// <summary>Those that have come to rest are forgotten.</summary>
    internal int Count()
    {
        chains.RemoveAll(static chain => !chain.Exists(IsMoving));
        return chains.Count + (IsUnseenMoving() ? 1 : 0);
    }

    private bool IsUnseenMoving()
    {
        if (rest is not { } load)
            return false;
        if (Stopwatch.GetElapsedTime(unrestSince) < longestUnrest && !PoolLoad.Now.IsBackAt(load))
            return true;
        rest = null;
        return false;
    }

    /// <summary>One that goes back to a context is found there.</summary>
    private static bool IsSeen(object continuation) =>
        continuation is Task method ? IsMethod(method) : continuation.GetType().Name == "SynchronizationContextAwaitTaskContinuation";

    /// <summary>Whether this is the state of a <see cref="PeriodicTimer"/> whose tick is awaited on a loop.</summary>
    private static bool TicksHome(object? state) =>
        state is not null && state.GetType().DeclaringType == typeof(PeriodicTimer)
        && (tickSource ??= RuntimeFields.Find(state.GetType(), "_mrvtsc"))?.GetValue(state) is { } source
        && (tickContext ??= RuntimeFields.Find(source.GetType(), "_capturedContext"))?.GetValue(source) is LoopContext;

    private static List<Task> ChainFrom(Task method)
    {
        var chain = new List<Task>();
        for (Task? next = method; next is not null; next = MethodsThatAwait(next).FirstOrDefault())
            chain.Add(next);
        return chain;
    }

    /// <summary>Async methods that go on wherever there is a thread; those that go back to a context are found there.</summary>
    private static IEnumerable<Task> MethodsThatAwait(Task task) => RuntimeTask.ContinuationsOf(task).OfType<Task>().Where(IsMethod);

    /// <summary>Iterators are left out: one that stands at a yield cannot be told from one that runs.</summary>
    private static bool IsMethod(Task task) => NodeShape.Of(task).Method is { IsIterator: false };

    private static bool IsMoving(Task method) => !method.IsCompleted && !StandsAt(NodeShape.Of(method).Method!.Read(method).Awaited);

    /// <summary>A method says what it will await a moment before it does: a timer that fired in between would not tell of it.</summary>
    private static bool StandsAt(object? awaited) => awaited is Task task ? RuntimeTask.IsAwaited(task) : awaited is not null;
}
