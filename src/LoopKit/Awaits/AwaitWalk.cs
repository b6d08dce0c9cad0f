using System.Collections;

namespace LoopKit;

/// <summary>
/// Follows what a task awaits, from its body down through async methods and promises, to what will complete it in the end, and counts what is found: things that
/// happen outside, things that anybody may complete, and the loop's own.
/// </summary>
/// <param name="task">The task that is looked at.</param>
/// <param name="flows">What goes on when the waits of the task end that is looked at: of these, promises are LoopKit's.</param>
/// <param name="isKept">Whether the loop itself will complete a promise, as it is now.</param>
/// <param name="words">Takes what was found, in words; null when nobody wants to know.</param>
internal sealed class AwaitWalk(LoopTask task, Lazy<List<Task?>> flows, Predicate<Task> isKept, ICollection<string>? words)
{
    private const int MostNodes = 100_000;

    private readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(object Node, AsyncMethodShape? By, bool IsRaced)> below = new();
    private readonly List<AwaitPoint> points = [];
    private readonly EventLoop loop = task.Loop;
    private int outside;
    private int open;
    private bool hasRealTimers;
    private bool isLasting = true;

    internal AwaitLook Found => new(new ForeignWaits(outside, open, hasRealTimers), isLasting, [.. points]);

    internal void Follow(Task body)
    {
        if (body.IsCompleted)
        {
            AddOutside(AwaitWords.Moving, by: null);
            return;
        }
        if (NodeShape.Of(body).Kind != NodeKind.AsyncMethod)
            AddPoint(body);
        Push(body, by: null, isRaced: false);
        while (below.TryPop(out (object Node, AsyncMethodShape? By, bool IsRaced) next))
            Visit(next.Node, next.By, next.IsRaced);
    }

    private void Push(object node, AsyncMethodShape? by, bool isRaced)
    {
        if (!seen.Add(node))
            return;
        if (seen.Count <= MostNodes)
            below.Push((node, by, isRaced));
        else if (seen.Count == MostNodes + 1)
            AddOpen("very much", by);
    }

    private void Visit(object node, AsyncMethodShape? by, bool isRaced)
    {
        var shape = NodeShape.Of(node);
        if (node is Task { IsCompleted: true })
            AddOutside(AwaitWords.Moving, by);
        else
            VisitPending(node, shape, by, isRaced);
    }

    private void VisitPending(object node, NodeShape shape, AsyncMethodShape? by, bool isRaced)
    {
        switch (shape.Kind)
        {
            case NodeKind.AsyncMethod:
                VisitMethod(node, shape.Method!, isRaced);
                break;
            case NodeKind.Combined or NodeKind.First:
                hasRealTimers |= IsRealTimer(shape.ReadTimer(node));
                VisitAwaited((Task)node, shape, by, isRaced || shape.Kind == NodeKind.First);
                break;
            case NodeKind.Timed:
                VisitTimed(node, shape, by, isRaced);
                break;
            case NodeKind.Blind:
                VisitBlind((Task)node, by);
                break;
            case NodeKind.Outside:
                AddOutside(AwaitWords.OfSource(shape.Type), by);
                break;
            case NodeKind.Task:
                VisitTask((Task)node, by);
                break;
            case NodeKind.Source:
                AddOpen(node is Task task ? AwaitWords.OfTask(task) : AwaitWords.OfSource(shape.Type), by);
                break;
            default:
                words?.Add("a wait of LoopKit's");
                break;
        }
    }

    private void VisitMethod(object node, AsyncMethodShape method, bool isRaced)
    {
        AwaitPoint point = method.Read(node);
        if (point.Awaited is not { } awaited)
        {
            // A step that came to its end meanwhile has set off the next one.
            AddOutside(AwaitWords.Moving, method);
            return;
        }
        if (NodeShape.Of(awaited).Kind != NodeKind.AsyncMethod || awaited is not Task)
            points.Add(point with { ComesHome = ComesHome(awaited) });
        if (awaited is Type opaque)
            AddOpen(AwaitWords.OfAwaiter(opaque), method);
        else if (awaited is LoopTask own)
            AddLoopTask(own);
        else
            Push(awaited, method, isRaced);
    }

    /// <summary>A promise that waits for all takes no notice of those that have ended; one that waits for the first is about to end when one has.</summary>
    private void VisitAwaited(Task node, NodeShape shape, AsyncMethodShape? by, bool isRaced)
    {
        short token = shape.ReadToken(node);
        object[] awaited = [.. shape.ReadFields(node).SelectMany(value => value is IEnumerable several ? several.OfType<object>() : [value])];
        object[] pending = Array.FindAll(awaited, thing => !AwaitedThing.HasEnded(thing, token));
        bool isEnding = pending.Length == 0 || (shape.Kind == NodeKind.First && (pending.Length < awaited.Length || shape.ReadFields(node).Count() < shape.FieldCount));
        if (!isEnding)
            PushAll(pending, node, by, isRaced);
        else if (RuntimeTask.ActionOf(node) is not null)
            VisitTask(node, by);
        else
            AddOutside(AwaitWords.Moving, by);
    }

    private void PushAll(object[] pending, Task combined, AsyncMethodShape? by, bool isRaced)
    {
        bool isContinuation = RuntimeTask.ActionOf(combined) is not null;
        foreach (object thing in pending)
        {
            Push(thing, by, isRaced);
            // A continuation runs when this has ended, and ends later.
            if (isContinuation && thing is Task antecedent)
                AddPoint(antecedent);
        }
    }

    private void VisitTimed(object node, NodeShape shape, AsyncMethodShape? by, bool isRaced)
    {
        object? timer = shape.ReadTimer(node);
        if (timer is TimerNode own && own.IsOf(loop))
        {
            words?.Add(AwaitWords.Delay);
        }
        else if (timer is null && shape.IsPlainDelay)
        {
            words?.Add(AwaitWords.EndlessDelay);
        }
        else if (!IsRealTimer(timer))
        {
            AddOpen(AwaitWords.OtherDelay, by);
        }
        else if (isRaced)
        {
            // Mostly it bounds what must not hang, and says nothing about what that waits for.
            hasRealTimers = true;
            AddOpen(AwaitWords.OfTimer(timer), by);
        }
        else
        {
            AddOutside(AwaitWords.OfTimer(timer), by);
        }
    }

    private void VisitBlind(Task promise, AsyncMethodShape? by)
    {
        if (InsidePromises.CountAwaited(promise) == 0)
            AddOutside(AwaitWords.Moving, by);
        else if (isKept(promise))
            AddKept(promise);
        else
            AddHidden(AwaitWords.OfTask(promise), by);
    }

    private void VisitTask(Task task, AsyncMethodShape? by)
    {
        // A task that ends drops its delegate afterwards.
        bool isFunction = Volatile.Read(ref RuntimeTask.ActionOf(task)) is not null;
        if (task.IsCompleted)
            AddOutside(AwaitWords.Moving, by);
        else if (LoopTask.Behind(task) is { } own)
            AddLoopTask(own);
        else if (flows.Value.Contains(task))
            words?.Add("a wait of LoopKit's");
        else if (isFunction ? WillRunOnThePool(task) : by is { IsOutside: true })
            AddOutside(AwaitWords.OfTask(task), by);
        else
            AddOpen(AwaitWords.OfTask(task), by);
    }

    private void AddLoopTask(LoopTask task)
    {
        if (ReferenceEquals(task.Loop, loop))
            words?.Add($"task '{task.Name}'");
        else
            AddOutside($"task '{task.Name}' of another loop", by: null);
    }

    /// <summary>
    /// A task with a scheduler of its own may be run by the test itself. A continuation comes here when what it continues has ended, and may still be said to wait for that.
    /// </summary>
    private static bool WillRunOnThePool(Task task) =>
        task.Status is not (TaskStatus.Created or TaskStatus.WaitingForChildrenToComplete)
        && (RuntimeTask.SchedulerOf(task) is not { } scheduler || scheduler.GetType().Assembly == typeof(Task).Assembly);

    /// <summary>On the system's clock, or on that of another loop.</summary>
    private bool IsRealTimer(object? timer) => timer switch
    {
        null => false,
        TimerNode node => !node.IsOf(loop),
        _ => timer.GetType().Assembly == typeof(Task).Assembly,
    };

    /// <summary>Flows between the promise and what keeps it may move, and then leave it to others.</summary>
    private void AddKept(Task promise)
    {
        points.Add(new AwaitPoint(Method: null, Shape: null, promise, Token: 0) { Keeper = loop });
        words?.Add(AwaitWords.OfTask(promise));
    }

    /// <summary>Whether the end of what is awaited, and nothing else, brings the flow back by a step of this very task.</summary>
    private bool ComesHome(object awaited)
    {
        var shape = NodeShape.Of(awaited);
        if (awaited is not Task delay)
            return IsHome(shape.ReadContext(awaited));
        return shape.IsPlainDelay && shape.ReadTimer(delay) is TimerNode own && own.IsOf(loop)
            && Array.TrueForAll(RuntimeTask.ContinuationsOf(delay), continuation => IsHome(NodeShape.Of(continuation).ReadContext(continuation)));
    }

    private bool IsHome(object? context) => context is LoopContext { OwningTask: { } owner } && ReferenceEquals(owner, task);

    private void AddPoint(Task awaited) => points.Add(new AwaitPoint(Method: null, Shape: null, awaited, Token: 0));

    /// <summary>What happens behind it is not seen, so it has to be looked at again and again.</summary>
    private void AddHidden(string what, AsyncMethodShape? by)
    {
        isLasting = false;
        AddOpen(what, by);
    }

    private void AddOutside(string what, AsyncMethodShape? by)
    {
        outside++;
        AddWords(what, by);
    }

    private void AddOpen(string what, AsyncMethodShape? by)
    {
        open++;
        AddWords(what, by);
    }

    private void AddWords(string what, AsyncMethodShape? by) => words?.Add(by is null ? what : $"{what} in {by.Name}");
}
