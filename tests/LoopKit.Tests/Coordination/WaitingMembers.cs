namespace LoopKit.Tests;

/// <summary>Every member of the coordination types that can wait, on objects where it does wait or does not.</summary>
internal static class WaitingMembers
{
    /// <summary>Names for theories.</summary>
    public static TheoryData<string> Names => [.. Make(mustWait: false).Keys];

    /// <summary>Fresh objects, one for each member; call it inside a loop when it must wait.</summary>
    internal static Dictionary<string, Func<CancellationToken, ValueTask>> Make(bool mustWait)
    {
        var gate = new LoopLock();
        var slots = new LoopSemaphore(mustWait ? 0 : 1);
        var signal = new LoopEvent(isSet: !mustWait);
        var condition = new LoopCondition();
        var other = new LoopCondition();
        var barrier = new LoopBarrier(mustWait ? 2 : 1);
        var full = new LoopQueue<int>(capacity: 1);
        var filled = new LoopQueue<int>();
        var fullStack = new LoopStack<int>(capacity: 1);
        var fullHeap = new LoopPriorityQueue<int, int>(capacity: 1);
        if (mustWait)
        {
            Hold(gate);
            Hold(other);
            full.TryPut(0);
            fullStack.TryPut(0);
            fullHeap.TryPut(0, 0);
        }
        else
        {
            filled.TryPut(0);
        }
        var joined = new LoopQueue<int>();
        if (mustWait)
            joined.TryPut(0);
        var members = new Dictionary<string, Func<CancellationToken, ValueTask>>
        {
            ["Lock.Acquire"] = async token => await gate.AcquireAsync(token),
            ["Semaphore.Acquire"] = async token => await slots.AcquireAsync(token),
            ["Event.Wait"] = signal.WaitAsync,
            ["Condition.Acquire"] = async token => await other.AcquireAsync(token),
            ["Condition.WaitFor"] = async token =>
            {
                using LoopLock.Hold hold = await condition.AcquireAsync(CancellationToken.None);
                await condition.WaitAsync(() => !mustWait, token);
            },
            ["Barrier.Wait"] = async token => await barrier.WaitAsync(token),
            ["Queue.Put"] = token => full.PutAsync(1, token),
            ["Queue.Get"] = async token => await filled.GetAsync(token),
            ["Queue.Join"] = joined.JoinAsync,
            ["Queue.ReadAll"] = async token =>
            {
                await foreach (int _ in filled.ReadAllAsync(token))
                    break;
            },
            ["Stack.Put"] = token => fullStack.PutAsync(1, token),
            ["PriorityQueue.Put"] = token => fullHeap.PutAsync(1, 1, token),
        };
        return members;
    }

    private static void Hold(LoopLock gate) => Immediate.Success(gate.AcquireAsync());

    private static void Hold(LoopCondition condition) => Immediate.Success(condition.AcquireAsync());
}
