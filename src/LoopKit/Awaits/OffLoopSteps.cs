using System.Reflection;

namespace LoopKit;

/// <summary>
/// What goes on outside the loop when a timer has fired: the methods, iterators, continuations and promises that may be on their way then, each behind those whose end sets it off.
/// What comes back to a context is found there.
/// </summary>
internal sealed class OffLoopSteps
{
    private static FieldInfo? continuationTask;

    /// <summary>From the inside out: who is looked at later can have gone on only by the end of who was looked at before.</summary>
    private readonly List<object> steps = [];

    private readonly Dictionary<Task, Arrivals> arrivals;
    private readonly HashSet<object> met = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(object Continuation, Task? Awaited)> above = new();

    private OffLoopSteps(Dictionary<Task, Arrivals> arrivals) => this.arrivals = arrivals;

    /// <summary>Whether there is nothing else: a callback of the program's own, or an awaiter that does not tell who awaits, may set off anything.</summary>
    internal bool AreAll { get; private set; } = true;

    internal bool IsEmpty => steps.Count == 0;

    internal bool AreMoving => steps.Exists(IsMoving);

    /// <summary>Before the timer's callback: afterwards a promise does not tell who awaited it.</summary>
    /// <param name="state">What the callback is called with.</param>
    /// <param name="arrivals">At promises that others of these lead to, too.</param>
    internal static OffLoopSteps Of(object? state, Dictionary<Task, Arrivals> arrivals)
    {
        var steps = new OffLoopSteps(arrivals);
        if (state is Task promise && IsPromise(promise))
            steps.PushFollowers(promise);
        else if (state is CancellationTokenSource source)
            steps.PushRegistrations(source);
        else if (state is not null && state.GetType().DeclaringType == typeof(PeriodicTimer))
            steps.PushFollower(state);
        else
            steps.AreAll = false;
        while (steps.above.TryPop(out (object Continuation, Task? Awaited) next))
            steps.Visit(next.Continuation, next.Awaited);
        steps.steps.Reverse();
        return steps;
    }

    private void Visit(object continuation, Task? awaited)
    {
        if (continuation is Entered { Step: { } left })
            steps.Add(left);
        else if (IsHome(continuation))
            return;
        else if (TaskOf(continuation) is not { } task)
            AreAll = false;
        else if (NodeShape.Of(task) is { Kind: NodeKind.AsyncMethod, Method: { } method })
            VisitMethod(task, method);
        else
            VisitPromise(task, awaited);
    }

    private void VisitMethod(Task task, AsyncMethodShape method)
    {
        if (!method.IsIterator)
        {
            if (Enter(task, task))
                PushFollowers(task);
        }
        else if (method.MachineOf(task) is { } iterator && Enter(iterator, iterator))
        {
            // Its task is not what anybody awaits.
            PushFollower(iterator);
        }
    }

    private void VisitPromise(Task task, Task? awaited)
    {
        NodeKind kind = NodeShape.Of(task).Kind;
        if (kind is NodeKind.First or NodeKind.Blind)
        {
            if (!arrivals.TryGetValue(task, out Arrivals? arrived))
                arrivals.Add(task, arrived = new Arrivals(task));
            if (awaited is not null)
                arrived.Add(awaited);
            if (Enter(task, arrived))
                PushFollowers(task);
        }
        else if (kind == NodeKind.Combined && (RuntimeTask.SchedulerOf(task) is not { } scheduler || scheduler == TaskScheduler.Default))
        {
            if (Enter(task, task))
                PushFollowers(task);
        }
        else
        {
            AreAll = false;
        }
    }

    /// <summary>A step is added when all that it sets off has been: the order is turned round in the end.</summary>
    private bool Enter(object thing, object step)
    {
        if (!met.Add(thing))
            return false;
        above.Push((new Entered(step), null));
        return true;
    }

    private void PushFollowers(Task task) => Array.ForEach(RuntimeTask.ContinuationsOf(task), continuation => above.Push((continuation, task)));

    private void PushFollower(object source)
    {
        var core = SourceCore.Of(source);
        if (!core.IsVisible)
            AreAll = false;
        else if (core.FollowerOf(source) is { } follower)
            above.Push((follower, null));
    }

    private void PushRegistrations(CancellationTokenSource source)
    {
        if (!met.Add(source))
            return;
        if (TokenCallbacks.StatesOf(source) is not { } states)
        {
            AreAll = false;
            return;
        }
        foreach (object? state in states)
        {
            if (state is Task promise && IsPromise(promise))
                PushFollowers(promise);
            else if (state is CancellationTokenSource linked)
                PushRegistrations(linked);
            else if (state is null || !IsOwn(state))
                AreAll = false;
        }
    }

    /// <summary>Whether this is a task of the runtime's that a timer or a token ends.</summary>
    private static bool IsPromise(Task task) => NodeShape.Of(task).Kind is NodeKind.Timed or NodeKind.Combined;

    private static bool IsHome(object continuation) =>
        continuation.GetType().Name == "SynchronizationContextAwaitTaskContinuation" || IsOwn(continuation is Action { Target: { } target } ? target : continuation);

    private static bool IsOwn(object thing) => thing.GetType().Assembly == typeof(LoopTask).Assembly;

    /// <summary>Null for one that runs something else: a delegate, or a scheduler's step.</summary>
    private static Task? TaskOf(object continuation) => continuation.GetType().Name switch
    {
        "ContinueWithTaskContinuation" => (continuationTask ??= RuntimeFields.Find(continuation.GetType(), "m_task"))?.GetValue(continuation) as Task,
        "TaskSchedulerAwaitTaskContinuation" => null,
        _ => InsidePromises.Unwrap(continuation),
    };

    private static bool IsMoving(object step)
    {
        if (step is Arrivals arrivals)
            return arrivals.AreOnTheirWay;
        var shape = NodeShape.Of(step);
        if (shape.Method is { IsIterator: true } iterator)
            return !StandsAt(iterator.Read(step).Awaited) && SourceCore.Of(step).IsPending(step);
        if (((Task)step).IsCompleted)
            return false;
        return shape.Method is { } method ? !StandsAt(method.Read(step).Awaited) : shape.ReadFields(step).All(static awaited => awaited is Task { IsCompleted: true });
    }

    /// <summary>A method says what it will await a moment before it does: a timer that fired in between would not tell of it.</summary>
    private static bool StandsAt(object? awaited) => awaited switch
    {
        null => false,
        Task task => RuntimeTask.IsAwaited(task),
        _ => SourceCore.Of(awaited) is not { IsVisible: true } core || core.IsAwaited(awaited),
    };

    private sealed record Entered(object Step);
}
