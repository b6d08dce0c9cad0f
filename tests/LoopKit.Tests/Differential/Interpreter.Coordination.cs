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
    private readonly Dictionary<int, LoopQueue<int>> queues = [];

    internal TaskCompletionSource Future(int number) =>
        FindOrMake(futures, number, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    internal LoopLock Lock(int number) => FindOrMake(locks, number, static _ => new LoopLock());

    internal LoopEvent Event(int number) => FindOrMake(events, number, static _ => new LoopEvent());

    internal LoopCondition Condition(int number) => FindOrMake(conditions, number, static _ => new LoopCondition());

    internal LoopSemaphore Semaphore(int permits) => FindOrMake(semaphores, permits, static permits => new LoopSemaphore(permits));

    internal LoopBarrier Barrier(int parties) => FindOrMake(barriers, parties, static parties => new LoopBarrier(parties));

    internal LoopQueue<int> Queue(int capacity) => FindOrMake(queues, capacity, static capacity => new LoopQueue<int>(capacity));

    private static T FindOrMake<T>(Dictionary<int, T> existing, int number, Func<int, T> make)
    {
        if (!existing.TryGetValue(number, out T? found))
            existing[number] = found = make(number);
        return found;
    }
}
