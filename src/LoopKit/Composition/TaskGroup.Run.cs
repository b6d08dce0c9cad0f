using System.Runtime.CompilerServices;

namespace LoopKit;

public sealed partial class TaskGroup
{
    private const string InGroup = "the TaskGroup";

    /// <summary>
    /// Runs a body with a group, in the calling task and starting at once, and ends when the body and all children have ended, children added by children
    /// included. When one fails, the body and the other children are cancelled and awaited. A child that ends cancelled disturbs nobody. What the body awaits that
    /// is not LoopKit's ends with the group when it is given the <see cref="LoopTask.CancellationToken"/> that the body reads.
    /// </summary>
    /// <param name="body">Creates children by the group's <see cref="CreateTask(Func{Task}, string?)"/>; it may be async or return any <see cref="Task"/>.</param>
    /// <exception cref="AggregateException">The real failures, of children in the order in which they ended, then of the body.</exception>
    /// <exception cref="OperationCanceledException">The calling task, or a scope around the group, was cancelled, and nothing failed.</exception>
    /// <exception cref="InvalidOperationException">No task runs here.</exception>
    /// <remarks>asyncio: <c>async with asyncio.TaskGroup() as group</c></remarks>
    [OverloadResolutionPriority(1)]
    public static Task RunAsync(Func<TaskGroup, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new TaskGroup(CancelScope.Open("A TaskGroup")).Run(body);
    }

    /// <inheritdoc cref="RunAsync(Func{TaskGroup, Task})"/>
    /// <typeparam name="T">The type of the body's value.</typeparam>
    /// <returns>The body's value; the type's default when <see cref="Cancel"/> ended the body before it had one.</returns>
    [OverloadResolutionPriority(1)]
    public static Task<T> RunAsync<T>(Func<TaskGroup, Task<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new TaskGroup(CancelScope.Open("A TaskGroup")).Run(body);
    }

    /// <summary>A child has ended, one turn ago.</summary>
    internal void ChildEnded(GroupChild child)
    {
        children.Remove(child);
        if (child.Task.Exception is { } error)
            Fail(error);
        if (children.Count == 0)
            waiter?.Complete(default);
    }

    private async Task Run(Func<TaskGroup, Task> body)
    {
        scope.Enter();
        (_, Exception? failure) = await EventLoop.Outcome(() => body(this), InGroup);
        Conclude(failure, await AwaitChildren(failure));
    }

    private async Task<T> Run<T>(Func<TaskGroup, Task<T>> body)
    {
        scope.Enter();
        (Task? ended, Exception? failure) = await EventLoop.Outcome(() => body(this), InGroup);
        Conclude(failure, await AwaitChildren(failure));
        return ended is Task<T> task ? await task : default!;
    }

    /// <summary>Waits until no child is left, whatever interrupts it.</summary>
    /// <returns>The cancellation that reached the body or this wait, to be passed on when it is not the group's own.</returns>
    private async ValueTask<OperationCanceledException?> AwaitChildren(Exception? failure)
    {
        var leaving = new LeavingCancellation(scope);
        if (failure is OperationCanceledException cancellation)
            leaving.Note(cancellation);
        if (failure is not null && state != GroupState.Aborting)
            Abort(failure is OperationCanceledException ? LoopErrors.MessageOf(failure) : $"The task group is ending, because its body failed: {LoopErrors.MessageOf(failure)}");
        if (state == GroupState.Open)
            state = GroupState.Waiting;
        while (children.Count > 0)
        {
            waiter = new GroupWaiter(scope.Loop, children);
            try
            {
                await waiter.AsValueTask();
            }
            catch (OperationCanceledException e)
            {
                leaving.Note(e);
                if (state != GroupState.Aborting)
                    Abort(LoopErrors.MessageOf(e));
            }
        }
        waiter = null;
        return leaving.Exception;
    }

    /// <summary>Leaves the scope and throws what the group ends with, if anything.</summary>
    private void Conclude(Exception? failure, OperationCanceledException? cancellation)
    {
        state = GroupState.Ended;
        bool isOwn = scope.Leave();
        if (failure is not null and not OperationCanceledException)
            errors.Add(failure);
        if (errors.Count > 0)
        {
            scope.RearmOuter();
            throw new AggregateException("Unhandled errors in a TaskGroup.", errors);
        }
        if (cancellation is not null && !isOwn)
            scope.ThrowOn(cancellation);
    }

    private void Fail(Exception error)
    {
        errors.Add(error);
        if (state is not (GroupState.Open or GroupState.Waiting))
            return;
        string reason = $"The task group is ending, because a child failed: {LoopErrors.MessageOf(error)}";
        Abort(reason);
        scope.Cancel(reason);
    }

    private void Abort(string reason)
    {
        state = GroupState.Aborting;
        for (GroupChild? child = children.Oldest; child is not null; child = child.Newer)
            child.Task.Cancel(reason);
    }
}
