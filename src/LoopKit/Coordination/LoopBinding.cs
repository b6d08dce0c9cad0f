namespace LoopKit;

/// <summary>
/// Which loop a coordination type belongs to: none until somebody really waits, then that one for good. The types have no locks
/// inside, so the use from anywhere else is an error and not a race.
/// </summary>
/// <remarks>asyncio: <c>mixins._LoopBoundMixin</c></remarks>
internal sealed class LoopBinding(string type)
{
    private EventLoop? loop;

    internal string Type => type;

    /// <summary>For a member that may wait: the loop that runs here, which must be the bound one.</summary>
    internal EventLoop Enter()
    {
        EventLoop current = EventLoop.Current;
        if (loop is not null && !ReferenceEquals(loop, current))
            throw BoundElsewhere();
        return current;
    }

    /// <summary>The first wait begins.</summary>
    internal void Bind(EventLoop current) => loop ??= current;

    /// <summary>For a member that never waits: it may also be called while the bound loop does not run, by whoever holds that.</summary>
    internal void Check(string member)
    {
        if (loop is not null && !loop.IsCurrent)
            Refuse(loop, member);
    }

    private void Refuse(EventLoop bound, string member)
    {
        if (EventLoop.CurrentOrNull is not null)
            throw BoundElsewhere();
        if (bound.IsRunning)
            throw LoopErrors.WrongThread($"{type}.{member}");
    }

    private InvalidOperationException BoundElsewhere() =>
        new($"{type} is bound to another loop: share it with CallSoonThreadSafe or use Nito.AsyncEx");
}
