using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace LoopKit;

/// <summary>
/// Structured concurrency: a body and the tasks it creates, which end together. When a child or the body fails, the others are cancelled and awaited,
/// and what really failed is thrown as one <see cref="AggregateException"/>. Loop-thread only.
/// </summary>
/// <remarks>asyncio: <c>asyncio.TaskGroup</c></remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed partial class TaskGroup
{
    private readonly CancelScope scope;
    private readonly GroupChildren children = new();
    private readonly List<Exception> errors = [];
    private GroupWaiter? waiter;
    private LoopSemaphore? slots;
    private GroupState state;

    private TaskGroup(CancelScope scope) => this.scope = scope;

    /// <summary>
    /// How many children run at once; the others, whose tasks exist already, begin in the order of their creation when one ends. It may be set
    /// while no child runs. When a child fails, the next one still begins, and is cancelled at its first await. Default: <see cref="int.MaxValue"/>, no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one.</exception>
    /// <exception cref="InvalidOperationException">A child runs, or waits for its turn; or the group's loop runs on another thread.</exception>
    public int MaxConcurrency
    {
        get;
        set
        {
            scope.Loop.ThrowIfRunsElsewhere($"{nameof(TaskGroup)}.{nameof(MaxConcurrency)}");
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            if (children.Count > 0)
                throw new InvalidOperationException("The limit of a TaskGroup is set while no child runs: before the first is created, or when all have ended.");
            field = value;
            slots = value == int.MaxValue ? null : new LoopSemaphore(value) { Purpose = $"its turn in a TaskGroup, which runs {value} at once" };
        }
    } = int.MaxValue;

    /// <summary>Whether body and children are being cancelled: the group takes no new children.</summary>
    internal bool IsAborting => state == GroupState.Aborting;

    /// <summary>Creates a child task; it starts on a later turn. Children may be created by the body, by other children, and by anybody on the loop's thread.</summary>
    /// <param name="body">What the child runs.</param>
    /// <param name="name">What the child is called in reports; <c>Task-N</c> when null.</param>
    /// <exception cref="InvalidOperationException">The group has ended or is being cancelled; the body is not run.</exception>
    /// <remarks>asyncio: <c>TaskGroup.create_task</c></remarks>
    [OverloadResolutionPriority(1)]
    public LoopTask CreateTask(Func<Task> body, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        ThrowIfNotOpen();
        return Adopt(EventLoop.CreateTask(slots is null ? body : () => RunInSlot(body), name));
    }

    /// <inheritdoc cref="CreateTask(Func{Task}, string?)"/>
    /// <typeparam name="T">The type of the child's value.</typeparam>
    [OverloadResolutionPriority(1)]
    public LoopTask<T> CreateTask<T>(Func<Task<T>> body, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        ThrowIfNotOpen();
        return Adopt(EventLoop.CreateTask(slots is null ? body : () => RunInSlot(body), name));
    }

    /// <inheritdoc cref="CreateTask(Func{Task}, string?)"/>
    public LoopTask CreateTask(Func<ValueTask> body, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return CreateTask(() => body().AsTask(), name);
    }

    /// <inheritdoc cref="CreateTask{T}(Func{Task{T}}, string?)"/>
    public LoopTask<T> CreateTask<T>(Func<ValueTask<T>> body, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return CreateTask(() => body().AsTask(), name);
    }

    /// <summary>Cancels the body and all children; <c>RunAsync</c> then returns normally when they have ended. Does nothing when the group is ending already.</summary>
    /// <param name="reason">The message of the exception that they see.</param>
    /// <exception cref="InvalidOperationException">The group's loop does not run on this thread.</exception>
    public void Cancel(string? reason = null)
    {
        ThrowIfElsewhere(nameof(Cancel));
        if (state is not (GroupState.Open or GroupState.Waiting))
            return;
        string message = reason ?? "The task group was cancelled.";
        Abort(message);
        scope.Cancel(message);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"TaskGroup ({state}, {children.Count} running, {errors.Count} failed)");

    private void ThrowIfNotOpen()
    {
        ThrowIfElsewhere(nameof(CreateTask));
        switch (state)
        {
            // Its last child has ended, and it goes on in a turn that is coming.
            case GroupState.Waiting when children.Count == 0:
            case GroupState.Ended:
                throw new InvalidOperationException("The TaskGroup has ended: create tasks inside RunAsync, or with EventLoop.CreateTask.");
            case GroupState.Aborting:
                throw new InvalidOperationException("The TaskGroup is being cancelled and takes no new tasks.");
        }
    }

    private void ThrowIfElsewhere(string member)
    {
        if (!scope.Loop.IsCurrent)
            throw LoopErrors.WrongThread($"{nameof(TaskGroup)}.{member}");
    }

    private TTask Adopt<TTask>(TTask task)
        where TTask : LoopTask
    {
        children.Add(new GroupChild(this, task));
        return task;
    }

    /// <returns>What the body has returned, ended well.</returns>
    private async Task<Task> RunInSlot(Func<Task> body)
    {
        using LoopSemaphore.Permit slot = await slots!.AcquireAsync();
        (Task? ended, Exception? failure) = await EventLoop.Outcome(body, "a child of the TaskGroup");
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return ended!;
    }

    private async Task<T> RunInSlot<T>(Func<Task<T>> body) => await (Task<T>)await RunInSlot((Func<Task>)body);
}
