using System.Reflection;

namespace LoopKit;

/// <summary>
/// What goes on outside the loop when timers have fired, as many as fire before the loop comes to rest: the methods, iterators, continuations and promises that may be on their way then,
/// each behind those whose end sets it off. What comes back to the loop is one of them, too: for a moment it has not been posted yet, and it may be awaited outside again.
/// </summary>
internal sealed class OffLoopSteps
{
    private static FieldInfo? continuationTask;
    private static Delegate? latestOfRuntime;

    /// <summary>From the outside in: who is looked at later, from the end on, can have gone on only by the end of who was looked at before.</summary>
    private readonly List<object> steps = [];

    private readonly Dictionary<Task, Arrivals> arrivals;
    private readonly HashSet<object> met = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<Above> above = new();

    /// <summary>Whether anything else was met than methods that go on on the loop.</summary>
    private bool leavesLoop;
    private bool areAll;

    /// <param name="arrivals">At promises that others of these lead to, too.</param>
    internal OffLoopSteps(Dictionary<Task, Arrivals> arrivals) => this.arrivals = arrivals;

    internal bool IsEmpty => steps.Count == 0;

    internal bool AreMoving
    {
        get
        {
            for (int i = steps.Count - 1; i >= 0; i--)
            {
                if (IsMoving(steps[i]))
                    return true;
            }
            return false;
        }
    }

    /// <summary>
    /// Before the timer's callback: afterwards a promise does not tell who awaited it. Says whether there is nothing else: a callback of the program's own, or an awaiter that does not
    /// tell who awaits, may set off anything.
    /// </summary>
    /// <param name="callback">What the timer calls.</param>
    /// <param name="state">What the callback is called with.</param>
    internal bool Add(Delegate callback, object? state)
    {
        areAll = true;
        leavesLoop = false;
        int known = steps.Count;
        PushRoot(callback, state);
        while (above.TryPop(out Above next))
        {
            if (next.IsLeft)
                steps.Add(next.Thing);
            else
                Visit(next.Thing, next.Awaited, next.IsHome);
        }
        if (!leavesLoop)
            Forget(known);
        return areAll;
    }

    /// <summary>What goes on on the loop only is found there.</summary>
    private void Forget(int known)
    {
        if (known == 0)
            met.Clear();
        for (int i = known; i < steps.Count; i++)
            met.Remove(steps[i]);
        steps.RemoveRange(known, steps.Count - known);
    }

    private void PushRoot(Delegate callback, object? state)
    {
        if (state is not null && state.GetType().DeclaringType == typeof(PeriodicTimer))
            PushFollower(state);
        else
            PushCalled(callback, state);
    }

    /// <summary>What a callback of the runtime's own does with what it is called with.</summary>
    private void PushCalled(Delegate? callback, object? state)
    {
        if (state is Task promise && IsPromise(promise))
            PushFollowers(promise);
        else if (state is CancellationTokenSource source)
            PushRegistrations(source);
        else
            areAll = false;
        areAll = areAll && callback is not null && IsOfRuntime(callback);
    }

    private void PushRegistrations(CancellationTokenSource source)
    {
        if (!met.Add(source))
            return;
        if (TokenCallbacks.Of(source) is not { } callbacks)
        {
            areAll = false;
            return;
        }
        foreach ((Delegate? callback, object? state) in callbacks)
        {
            if (state is null || !IsOwn(state))
                PushCalled(callback, state);
        }
    }

    private void Visit(object continuation, Task? awaited, bool isHome)
    {
        if (IsOwn(continuation is Action { Target: { } target } ? target : continuation))
            return;
        if (TaskOf(continuation, ref isHome) is not { } task)
            areAll &= isHome;
        else if (NodeShape.Of(task) is { Kind: NodeKind.AsyncMethod, Method: { } method })
            VisitMethod(task, method, isHome);
        else
            VisitPromise(task, awaited);
    }

    private void VisitMethod(Task task, AsyncMethodShape method, bool isHome)
    {
        leavesLoop |= !isHome;
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
        leavesLoop = true;
        NodeKind kind = NodeShape.Of(task).Kind;
        if (kind is NodeKind.First or NodeKind.Blind)
        {
            if (!arrivals.TryGetValue(task, out Arrivals? arrived))
                arrivals.Add(task, arrived = new Arrivals(task));
            if (awaited is not null)
                arrived.Add(awaited, by: this);
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
            areAll = false;
        }
    }

    /// <summary>A step is added when all that it sets off has been.</summary>
    private bool Enter(object thing, object step)
    {
        if (!met.Add(thing))
            return false;
        above.Push(new Above(step, null, IsHome: false, IsLeft: true));
        return true;
    }

    private void PushFollowers(Task task)
    {
        foreach (object continuation in RuntimeTask.ContinuationsOf(task))
            above.Push(new Above(continuation, task, IsHome: false, IsLeft: false));
    }

    private void PushFollower(object source)
    {
        var core = SourceCore.Of(source);
        if (!core.IsVisible)
        {
            areAll = false;
            return;
        }
        (object? follower, object? context) = core.FollowerOf(source);
        if (follower is not null && context is null or LoopContext)
            above.Push(new Above(follower, null, IsHome: context is not null, IsLeft: false));
        else if (follower is not null)
            areAll = false;
    }

    /// <summary>Whether this is a task of the runtime's that a timer or a token ends.</summary>
    private static bool IsPromise(Task task) => NodeShape.Of(task).Kind is NodeKind.Timed or NodeKind.Combined;

    private static bool IsOfRuntime(Delegate callback)
    {
        if (ReferenceEquals(callback, latestOfRuntime))
            return true;
        if (callback.Method.Module.Assembly != typeof(Task).Assembly)
            return false;
        latestOfRuntime = callback;
        return true;
    }

    private static bool IsOwn(object thing) => thing.GetType().Assembly == typeof(LoopTask).Assembly;

    /// <summary>Null for one that runs something else, a delegate or a scheduler's step, or elsewhere: who knows when a scheduler or a context of the program's own runs it.</summary>
    private static Task? TaskOf(object continuation, ref bool isHome)
    {
        switch (continuation.GetType().Name)
        {
            case "ContinueWithTaskContinuation":
                return (continuationTask ??= RuntimeFields.Find(continuation.GetType(), "m_task"))?.GetValue(continuation) as Task;
            case "TaskSchedulerAwaitTaskContinuation":
                return null;
            case "SynchronizationContextAwaitTaskContinuation":
                isHome = NodeShape.Of(continuation).ReadContext(continuation) is LoopContext;
                return isHome ? InsidePromises.Unwrap(continuation) : null;
            default:
                return InsidePromises.Unwrap(continuation);
        }
    }

    private static bool IsMoving(object step)
    {
        if (step is Arrivals arrivals)
            return arrivals.AreOnTheirWay;
        var shape = NodeShape.Of(step);
        if (shape.Method is { IsIterator: true } iterator)
            return !Stands(iterator.Read(step)) && SourceCore.Of(step).IsPending(step);
        // What has run and waits for tasks that are attached to it stands still.
        if (((Task)step).Status is TaskStatus.WaitingForChildrenToComplete or TaskStatus.RanToCompletion or TaskStatus.Canceled or TaskStatus.Faulted)
            return false;
        return shape.Method is { } method ? !Stands(method.Read(step)) : shape.ReadFields(step).All(HasEnded);
    }

    /// <summary>Whether a promise is about to take notice of this.</summary>
    private static bool HasEnded(object awaited) =>
        awaited is Task { IsCompleted: true } || (awaited is Task?[] several && Array.TrueForAll(several, static task => task is not { IsCompleted: false }));

    /// <summary>A method says what it will await a moment before it does: a timer that fired in between would not tell of it.</summary>
    private static bool Stands(AwaitPoint point) => point.Awaited switch
    {
        null => false,
        _ when point.IsGuess => true,
        Task task => RuntimeTask.IsAwaited(task),
        _ => SourceCore.Of(point.Awaited) is not { IsVisible: true } core || core.IsAwaited(point.Awaited),
    };

    /// <summary>A continuation that is to be followed, or a step all of whose continuations have been.</summary>
    private readonly record struct Above(object Thing, Task? Awaited, bool IsHome, bool IsLeft);
}
