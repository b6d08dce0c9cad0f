using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LoopKit;

/// <summary>
/// As <see cref="LoopQueue{T}"/>, but the item with the smallest priority first, and equal priorities in the order in which they were put. Those who
/// wait are still served first come, first served.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <typeparam name="TPriority">The type of their priorities.</typeparam>
/// <remarks>
/// For the flows of one loop, on its thread. It belongs to the loop in which somebody first had to wait for it; between threads use
/// <c>System.Threading.Channels</c>, or put from another thread by <see cref="EventLoop.CallSoonThreadSafe"/>. asyncio: <c>asyncio.PriorityQueue</c>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
[SuppressMessage("Naming", "CA1711", Justification = "It is one, and asyncio's users look for the name.")]
public sealed class LoopPriorityQueue<T, TPriority>
{
    private readonly PriorityCore<T, TPriority> core;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="capacity">How many items it holds before putters wait; zero for no limit.</param>
    /// <param name="comparer">Orders the priorities; null for their own order, which they must have: a put throws when its priority has to be compared and is no <see cref="IComparable"/>. A comparer must not throw.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    public LoopPriorityQueue(int capacity = 0, IComparer<TPriority>? comparer = null) => core = new PriorityCore<T, TPriority>(capacity, comparer);

    /// <inheritdoc cref="LoopQueue{T}.Count"/>
    public int Count => core.Count;

    /// <inheritdoc cref="LoopQueue{T}.Capacity"/>
    public int Capacity => core.Capacity;

    /// <inheritdoc cref="LoopQueue{T}.IsEmpty"/>
    public bool IsEmpty => core.Count == 0;

    /// <inheritdoc cref="LoopQueue{T}.IsFull"/>
    public bool IsFull => core.IsFull;

    /// <inheritdoc cref="LoopQueue{T}.IsShutDown"/>
    public bool IsShutDown => core.IsShutDown;

    /// <summary>
    /// Puts an item: to the longest-waiting getter, or into the queue, without a turn; when the queue is full, after the putters
    /// that wait already. A cancelled wait puts nothing; one whose item was taken in has put it, and the cancel comes at the next await.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="priority">The smaller, the sooner.</param>
    /// <param name="cancellationToken">Ends this wait, from any thread; when it is cancelled already nothing is put even if there is room.</param>
    /// <returns>Await it once. The place in line is taken by the call, so the item is put even if nobody awaits.</returns>
    /// <exception cref="QueueShutDownException">Thrown by the await: the queue was shut down.</exception>
    /// <exception cref="InvalidOperationException">No loop runs on this thread, or the queue is bound to another one.</exception>
    /// <exception cref="OperationCanceledException">Thrown by the await: the task, or the scope around it, was cancelled, or the token.</exception>
    /// <remarks>asyncio: <c>Queue.put</c></remarks>
    public ValueTask PutAsync(T item, TPriority priority, CancellationToken cancellationToken = default) => core.PutAsync((item, priority), cancellationToken);

    /// <inheritdoc cref="LoopQueue{T}.GetAsync"/>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) => core.GetAsync(cancellationToken);

    /// <summary>Puts an item if that needs no wait.</summary>
    /// <param name="item">The item.</param>
    /// <param name="priority">The smaller, the sooner.</param>
    /// <returns>False when the queue is full or was shut down.</returns>
    /// <exception cref="InvalidOperationException">The queue's loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Queue.put_nowait</c></remarks>
    public bool TryPut(T item, TPriority priority) => core.TryPut((item, priority));

    /// <inheritdoc cref="LoopQueue{T}.TryGet"/>
    public bool TryGet([MaybeNullWhen(false)] out T item) => core.TryGet(out item);

    /// <inheritdoc cref="LoopQueue{T}.JoinAsync"/>
    public ValueTask JoinAsync(CancellationToken cancellationToken = default) => core.JoinAsync(cancellationToken);

    /// <inheritdoc cref="LoopQueue{T}.TaskDone"/>
    public void TaskDone() => core.TaskDone();

    /// <inheritdoc cref="LoopQueue{T}.Shutdown"/>
    public void Shutdown(bool immediate = false) => core.ShutDown(immediate);

    /// <inheritdoc cref="LoopQueue{T}.ReadAllAsync"/>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => new QueueStream<T, (T Item, TPriority Priority)>(core, cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => core.ToString();
}
