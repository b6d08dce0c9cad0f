namespace LoopKit;

/// <summary>
/// What a wait ends with that has nothing to wait for and nothing to give: at once or, when the free awaits of the step are used up, one turn later, so that a loop
/// around it keeps nobody from running. A cancel comes at that turn.
/// </summary>
internal static class EndedWait
{
    /// <param name="loop">The loop that runs here; null where none does, and nobody is kept from running.</param>
    /// <param name="ended">How the wait ends.</param>
    internal static ValueTask Of(EventLoop? loop, ValueTask ended) => IsFree(loop) ? ended : AfterTurn(ended.AsTask());

    /// <inheritdoc cref="Of(EventLoop, ValueTask)"/>
    internal static ValueTask<T> Of<T>(EventLoop? loop, ValueTask<T> ended) => IsFree(loop) ? ended : AfterTurn(ended.AsTask());

    private static bool IsFree(EventLoop? loop) => loop is null || loop.TryTakeFreeStep();

    private static async ValueTask AfterTurn(Task ended)
    {
        MarkSeen(ended);
        await EventLoop.Yield();
        await ended;
    }

    private static async ValueTask<T> AfterTurn<T>(Task<T> ended)
    {
        MarkSeen(ended);
        await EventLoop.Yield();
        return await ended;
    }

    /// <summary>A failure whose place a cancel takes is nobody's loss.</summary>
    private static void MarkSeen(Task ended) => _ = ended.Exception;
}
