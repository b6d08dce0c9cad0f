namespace LoopKit;

/// <summary>
/// The limit under which a body of <see cref="EventLoop.Timeout(TimeSpan, Func{TimeLimit, Task})"/> or <see cref="EventLoop.MoveOnAfter(TimeSpan, Func{TimeLimit, Task})"/> runs, to
/// look at and to change while it runs: each sign of life of a peer gives it more time, for example. On the loop's thread, by any of its flows.
/// </summary>
/// <remarks>asyncio: <c>asyncio.Timeout</c></remarks>
public sealed class TimeLimit
{
    private readonly CancelScope scope;

    internal TimeLimit(CancelScope scope) => this.scope = scope;

    /// <summary>When the time runs out, or ran out, on <see cref="EventLoop.Time"/>; null where there is no limit.</summary>
    /// <remarks>asyncio: <c>Timeout.when</c></remarks>
    public TimeSpan? Deadline => scope.Deadline;

    /// <summary>Whether the time ran out while the body ran. It stays true when the body swallowed that.</summary>
    /// <remarks>asyncio: <c>Timeout.expired</c></remarks>
    public bool HasExpired => scope.IsAsked;

    /// <summary>Sets another limit in the place of this one, also when that is due and its turn has not come.</summary>
    /// <param name="delay">How long, from now on; zero or less: the next wait times out; <see cref="Timeout.InfiniteTimeSpan"/>: no limit any more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay overflows; the limit stays as it was.</exception>
    /// <exception cref="InvalidOperationException">The time has run out, or the body has ended; or this is not the loop's thread.</exception>
    /// <remarks>asyncio: <c>Timeout.reschedule</c>, which takes the time itself: <c>reschedule(loop.time() + delay)</c></remarks>
    public void Reschedule(TimeSpan delay)
    {
        scope.Loop.ThrowIfWrongThread($"{nameof(TimeLimit)}.{nameof(Reschedule)}");
        scope.Reschedule(delay);
    }

    /// <summary>What the limit is doing.</summary>
    public override string ToString() => $"TimeLimit ({(HasExpired ? "expired" : Deadline is { } deadline ? $"until {deadline}" : "none")})";
}
