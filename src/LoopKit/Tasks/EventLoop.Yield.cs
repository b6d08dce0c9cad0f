namespace LoopKit;

public sealed partial class EventLoop
{
    private const int LargestYieldPool = 256;

    private FreeList<YieldWaiter> freeYields = new(LargestYieldPool);

    /// <summary>
    /// Goes to the back of the ready queue: everything that is ready runs once before the next line does.
    /// Allocates nothing. A cancel that arrives meanwhile, or was due already, is thrown by the await.
    /// </summary>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <remarks>asyncio: <c>asyncio.sleep(0)</c></remarks>
    public static YieldAwaitable Yield() => new(LoopContext.CurrentFlow ?? Current.CallbackContext);

    internal void Return(YieldWaiter waiter) => freeYields.Give(waiter);

    internal ValueTask YieldOnce()
    {
        YieldWaiter waiter = freeYields.Take() ?? new YieldWaiter(this);
        waiter.Begin();
        return waiter.AsValueTask();
    }
}
