using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LoopKit;

/// <summary>
/// As <see cref="LoopQueue{T}"/>, but last in, first out. Those who wait are still served first come, first served.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// For the flows of one loop, on its thread. It belongs to the loop in which somebody first had to wait for it; between threads use
/// <c>System.Threading.Channels</c>, or put from another thread by <see cref="EventLoop.CallSoonThreadSafe"/>. asyncio: <c>asyncio.LifoQueue</c>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
[SuppressMessage("Naming", "CA1711", Justification = "It is one, and asyncio's users look for the name.")]
public sealed class LoopStack<T>
{
    private readonly StackCore<T> core;

    /// <summary>Makes an empty stack.</summary>
    /// <param name="capacity">How many items it holds before putters wait; zero for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    public LoopStack(int capacity = 0) => core = new StackCore<T>(capacity);

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

    /// <inheritdoc cref="LoopQueue{T}.PutAsync"/>
    public ValueTask PutAsync(T item, CancellationToken cancellationToken = default) => core.PutAsync(item, cancellationToken);

    /// <inheritdoc cref="LoopQueue{T}.GetAsync"/>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) => core.GetAsync(cancellationToken);

    /// <inheritdoc cref="LoopQueue{T}.TryPut"/>
    public bool TryPut(T item) => core.TryPut(item);

    /// <inheritdoc cref="LoopQueue{T}.TryGet"/>
    public bool TryGet([MaybeNullWhen(false)] out T item) => core.TryGet(out item);

    /// <inheritdoc cref="LoopQueue{T}.JoinAsync"/>
    public ValueTask JoinAsync(CancellationToken cancellationToken = default) => core.JoinAsync(cancellationToken);

    /// <inheritdoc cref="LoopQueue{T}.TaskDone"/>
    public void TaskDone() => core.TaskDone();

    /// <inheritdoc cref="LoopQueue{T}.Shutdown"/>
    public void Shutdown(bool immediate = false) => core.ShutDown(immediate);

    /// <inheritdoc cref="LoopQueue{T}.ReadAllAsync"/>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => new QueueStream<T, T>(core, cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => core.ToString();
}
