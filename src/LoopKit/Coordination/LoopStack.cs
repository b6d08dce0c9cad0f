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

    /// <summary>How many items are on the stack.</summary>
    /// <remarks>asyncio: <c>Queue.qsize</c></remarks>
    public int Count => core.Count;

    /// <summary>How many items the stack holds before putters wait; zero for no limit.</summary>
    /// <remarks>asyncio: <c>Queue.maxsize</c></remarks>
    public int Capacity => core.Capacity;

    /// <summary>Whether there is no item.</summary>
    /// <remarks>asyncio: <c>Queue.empty</c></remarks>
    public bool IsEmpty => core.Count == 0;

    /// <summary>Whether whoever puts now must wait.</summary>
    /// <remarks>asyncio: <c>Queue.full</c></remarks>
    public bool IsFull => core.IsFull;

    /// <summary>Whether <see cref="Shutdown"/> was called.</summary>
    public bool IsShutDown => core.IsShutDown;

    /// <summary>
    /// Puts an item: to the longest-waiting getter, or onto the stack, without a turn; when the stack is full, after the putters
    /// that wait already. A cancelled wait puts nothing; one whose item was taken in has put it, and the cancel comes at the next await.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Ends this wait, from any thread; when it is cancelled already nothing is put even if there is room.</param>
    /// <returns>Await it once. The place in line is taken by the call, so the item is put even if nobody awaits.</returns>
    /// <exception cref="QueueShutDownException">Thrown by the await: the stack was shut down.</exception>
    /// <exception cref="InvalidOperationException">No loop runs on this thread, or the stack is bound to another one.</exception>
    /// <exception cref="OperationCanceledException">Thrown by the await: the task, or the scope around it, was cancelled, or the token.</exception>
    /// <remarks>asyncio: <c>Queue.put</c></remarks>
    public ValueTask PutAsync(T item, CancellationToken cancellationToken = default) => core.PutAsync(item, cancellationToken);

    /// <summary>
    /// Gets the next item; one that is there without a turn, otherwise after the getters that wait already. A cancelled wait takes nothing; one
    /// that has been handed an item keeps it, and the cancel comes at the next await.
    /// </summary>
    /// <param name="cancellationToken">Ends this wait, from any thread; when it is cancelled already nothing is taken even if an item is there.</param>
    /// <returns>Await it once, always: an item handed to a wait that nobody awaits is lost.</returns>
    /// <exception cref="QueueShutDownException">Thrown by the await: the stack was shut down, and nothing is left.</exception>
    /// <exception cref="InvalidOperationException">No loop runs on this thread, or the stack is bound to another one.</exception>
    /// <exception cref="OperationCanceledException">Thrown by the await: the task, or the scope around it, was cancelled, or the token.</exception>
    /// <remarks>asyncio: <c>Queue.get</c></remarks>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) => core.GetAsync(cancellationToken);

    /// <summary>Puts an item if that needs no wait.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False when the stack is full or was shut down.</returns>
    /// <exception cref="InvalidOperationException">The stack's loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Queue.put_nowait</c></remarks>
    public bool TryPut(T item) => core.TryPut(item);

    /// <summary>Gets the next item if one is there.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False when the stack is empty.</returns>
    /// <exception cref="InvalidOperationException">The stack's loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Queue.get_nowait</c></remarks>
    public bool TryGet([MaybeNullWhen(false)] out T item) => core.TryGet(out item);

    /// <summary>Waits until <see cref="TaskDone"/> has been called for every item that was put; without a turn when nothing is outstanding.</summary>
    /// <param name="cancellationToken">Ends this wait, from any thread.</param>
    /// <returns>Await it once.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread, or the stack is bound to another one.</exception>
    /// <exception cref="OperationCanceledException">Thrown by the await: the task, or the scope around it, was cancelled, or the token.</exception>
    /// <remarks>asyncio: <c>Queue.join</c></remarks>
    public ValueTask JoinAsync(CancellationToken cancellationToken = default) => core.JoinAsync(cancellationToken);

    /// <summary>Says that the work for one item that was got is done.</summary>
    /// <exception cref="InvalidOperationException">It was called more often than items were put, or the stack's loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Queue.task_done</c></remarks>
    public void TaskDone() => core.TaskDone();

    /// <summary>
    /// Ends the stack: puts fail at once, those that wait included; gets still take what is left, and then fail, those that wait included.
    /// </summary>
    /// <param name="immediate">Drops what is left, too, and counts it as done for <see cref="JoinAsync"/>.</param>
    /// <exception cref="InvalidOperationException">The stack's loop runs on another thread.</exception>
    /// <remarks>asyncio: <c>Queue.shutdown</c></remarks>
    public void Shutdown(bool immediate = false) => core.ShutDown(immediate);

    /// <summary>
    /// The items for <c>await foreach</c>, each got as <see cref="GetAsync"/> gets it. It ends, without an exception, when the stack is shut down and drained.
    /// Several enumerations share the items between them.
    /// </summary>
    /// <param name="cancellationToken">Ends the enumeration with an <see cref="OperationCanceledException"/>, from any thread.</param>
    /// <returns>Enumerates in the loop's flows; <see cref="TaskDone"/> stays with the caller.</returns>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => new QueueStream<T, T>(core, cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => core.ToString();
}
