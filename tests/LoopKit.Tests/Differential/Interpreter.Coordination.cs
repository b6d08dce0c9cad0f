namespace LoopKit.Tests;

/// <content>The locks, events… that statements name by their numbers, each made when the first one names it.</content>
internal sealed partial class Interpreter
{
    private readonly Dictionary<int, TaskCompletionSource> futures = [];
    private readonly Dictionary<int, LoopLock> locks = [];
    private readonly Dictionary<int, LoopEvent> events = [];
    private readonly Dictionary<int, LoopCondition> conditions = [];
    private readonly Dictionary<int, LoopSemaphore> semaphores = [];
    private readonly Dictionary<int, LoopBarrier> barriers = [];
    private readonly Dictionary<(QueueOrder, int), IProgramQueue> queues = [];

    internal TaskCompletionSource Future(int number) =>
        FindOrMake(futures, number, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    internal LoopLock Lock(int number) => FindOrMake(locks, number, static _ => new LoopLock());

    internal LoopEvent Event(int number) => FindOrMake(events, number, static _ => new LoopEvent());

    /// <summary>On the lock of the same number.</summary>
    internal LoopCondition Condition(int number) => FindOrMake(conditions, number, number => new LoopCondition(Lock(number)));

    internal LoopSemaphore Semaphore(int permits) => FindOrMake(semaphores, permits, static permits => new LoopSemaphore(permits));

    internal LoopBarrier Barrier(int parties) => FindOrMake(barriers, parties, static parties => new LoopBarrier(parties));

    internal IProgramQueue Queue(QueueOrder order, int capacity) =>
        FindOrMake(queues, (order, capacity), static kind => IProgramQueue.Create(kind.Item1, kind.Item2));

    private static T FindOrMake<TKey, T>(Dictionary<TKey, T> existing, TKey number, Func<TKey, T> make)
        where TKey : notnull
    {
        if (!existing.TryGetValue(number, out T? found))
            existing[number] = found = make(number);
        return found;
    }
}
