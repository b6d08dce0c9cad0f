namespace LoopKit.Tests;

/// <summary>What the three queues have in common, for a <see cref="QueueNode"/>.</summary>
internal interface IProgramQueue
{
    bool IsShutDown { get; }

    static IProgramQueue Create(QueueOrder order, int capacity) => order switch
    {
        QueueOrder.Lifo => new Lifo(capacity),
        QueueOrder.Priority => new Prioritized(capacity),
        _ => new Fifo(capacity),
    };

    ValueTask PutAsync(int item);

    bool TryPut(int item);

    ValueTask<int> GetAsync();

    bool TryGet(out int item);

    ValueTask JoinAsync();

    void TaskDone();

    void Shutdown(bool immediate);

    private sealed class Fifo(int capacity) : IProgramQueue
    {
        private readonly LoopQueue<int> queue = new(capacity);

        public bool IsShutDown => queue.IsShutDown;

        public ValueTask PutAsync(int item) => queue.PutAsync(item);

        public bool TryPut(int item) => queue.TryPut(item);

        public ValueTask<int> GetAsync() => queue.GetAsync();

        public bool TryGet(out int item) => queue.TryGet(out item);

        public ValueTask JoinAsync() => queue.JoinAsync();

        public void TaskDone() => queue.TaskDone();

        public void Shutdown(bool immediate) => queue.Shutdown(immediate);
    }

    private sealed class Lifo(int capacity) : IProgramQueue
    {
        private readonly LoopStack<int> queue = new(capacity);

        public bool IsShutDown => queue.IsShutDown;

        public ValueTask PutAsync(int item) => queue.PutAsync(item);

        public bool TryPut(int item) => queue.TryPut(item);

        public ValueTask<int> GetAsync() => queue.GetAsync();

        public bool TryGet(out int item) => queue.TryGet(out item);

        public ValueTask JoinAsync() => queue.JoinAsync();

        public void TaskDone() => queue.TaskDone();

        public void Shutdown(bool immediate) => queue.Shutdown(immediate);
    }

    private sealed class Prioritized(int capacity) : IProgramQueue
    {
        private readonly LoopPriorityQueue<int, int> queue = new(capacity);

        public bool IsShutDown => queue.IsShutDown;

        public ValueTask PutAsync(int item) => queue.PutAsync(item, item % 3);

        public bool TryPut(int item) => queue.TryPut(item, item % 3);

        public ValueTask<int> GetAsync() => queue.GetAsync();

        public bool TryGet(out int item) => queue.TryGet(out item);

        public ValueTask JoinAsync() => queue.JoinAsync();

        public void TaskDone() => queue.TaskDone();

        public void Shutdown(bool immediate) => queue.Shutdown(immediate);
    }
}
