using System.Runtime.CompilerServices;

namespace LoopKit.Benchmarks;

/// <summary>
/// The least that a loop can be: a ring of delegates, and a context for each task. No timers, other threads, cancellation, names, failures, limits or end. What it
/// takes is what the runtime's own part of an await takes, and no loop is faster.
/// </summary>
internal sealed class LeastLoop
{
    private const int Capacity = 16;

    [ThreadStatic]
    private static LeastLoop? current;

    private readonly (SynchronizationContext Context, Delegate? Callback, object? State)[] ring =
        new (SynchronizationContext, Delegate?, object?)[Capacity];

    private int head;
    private int count;
    private bool isOver;

    internal static void Run(Func<Task> main)
    {
        var loop = new LeastLoop();
        SynchronizationContext? before = SynchronizationContext.Current;
        current = loop;
        LeastTask task = Create(main);
        task.Ended = () => loop.isOver = true;
        loop.Turn();
        current = null;
        SynchronizationContext.SetSynchronizationContext(before);
    }

    internal static LeastTask Create(Func<Task> body)
    {
        LeastLoop loop = current!;
        var task = new LeastTask(loop, body);
        loop.Add(task, null, null);
        return task;
    }

    internal static LeastYield Yield() => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(SynchronizationContext context, Delegate? callback, object? state)
    {
        ref (SynchronizationContext, Delegate?, object?) slot = ref ring[(head + count) & (Capacity - 1)];
        slot.Item1 = context;
        slot.Item2 = callback;
        slot.Item3 = state;
        count++;
    }

    private void Turn()
    {
        while (!isOver)
        {
            (SynchronizationContext context, Delegate? callback, object? state) = ring[head];
            ring[head] = default;
            head = (head + 1) & (Capacity - 1);
            count--;
            if (!ReferenceEquals(SynchronizationContext.Current, context))
                SynchronizationContext.SetSynchronizationContext(context);
            if (callback is null)
                Unsafe.As<LeastTask>(context).Start();
            else if (callback.GetType() == typeof(Action))
                Unsafe.As<Action>(callback)();
            else
                Unsafe.As<SendOrPostCallback>(callback)(state);
        }
    }

    internal readonly struct LeastYield : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public LeastYield GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            SynchronizationContext here = SynchronizationContext.Current!;
            Unsafe.As<LeastTask>(here).Loop.Add(here, continuation, null);
        }
    }
}
