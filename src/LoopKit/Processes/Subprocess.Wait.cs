namespace LoopKit;

public sealed partial class Subprocess
{
    /// <summary>
    /// Waits for the process to end, even while a grandchild still holds its output. Any number of flows may wait; cancelling a
    /// wait ends the wait and not the process. On a loop's thread.
    /// </summary>
    /// <returns>The exit code; −n when signal n killed the process.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <remarks>asyncio: <c>Process.wait</c></remarks>
    public Task<int> WaitAsync()
    {
        EventLoop loop = EventLoop.Current;
        loop.ThrowIfClosed();
        lock (gate)
        {
            if (exitCode is { } code)
                return loop.TryTakeFreeStep() ? Task.FromResult(code) : PassAsync(code);
            var waiter = new ExitWaiter(loop, this);
            if (!waiter.Task.IsCompleted)
                (waiters ??= []).Add(waiter);
            return waiter.Task;
        }
    }

    internal void Forget(ExitWaiter waiter)
    {
        lock (gate)
            waiters?.Remove(waiter);
    }

    private static async Task<int> PassAsync(int code)
    {
        await EventLoop.Yield();
        return code;
    }
}
