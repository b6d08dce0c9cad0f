namespace LoopKit;

/// <summary>
/// What a wait ends with that has nothing to wait for and nothing to give: at once or, when the free awaits of the step are used up, one turn later, so that a loop
/// around it keeps nobody from running. A cancel comes at that turn.
/// </summary>
internal static class EndedWait
{
    internal static ValueTask Failed(EventLoop loop, Exception failure) => loop.TryTakeFreeStep() ? ValueTask.FromException(failure) : FailAfterTurn(failure);

    internal static ValueTask<T> Failed<T>(EventLoop loop, Exception failure) =>
        loop.TryTakeFreeStep() ? ValueTask.FromException<T>(failure) : FailAfterTurn<T>(failure);

    /// <summary>The end of an enumeration.</summary>
    internal static ValueTask<bool> NoMore(EventLoop loop) => loop.TryTakeFreeStep() ? default : NoMoreAfterTurn();

    private static async ValueTask FailAfterTurn(Exception failure)
    {
        await EventLoop.Yield();
        throw failure;
    }

    private static async ValueTask<T> FailAfterTurn<T>(Exception failure)
    {
        await EventLoop.Yield();
        throw failure;
    }

    private static async ValueTask<bool> NoMoreAfterTurn()
    {
        await EventLoop.Yield();
        return false;
    }
}
