namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>How many of those that the loop will complete are followed anew, on average, each time that the loop comes to rest.</summary>
    private const int SourcesPerRest = 16;

    /// <summary>This runtime names its fields otherwise.</summary>
    private bool cannotLookIntoAwaits;
    private PoolSteps? poolSteps;

    private ForeignAwaiters? foreignAwaiters;

    /// <summary>What the loop itself will complete; null while no task awaits a promise that does not say what it waits for.</summary>
    private InsidePromises? inside;

    /// <summary>How often the loop has come to rest since all of that was found.</summary>
    private int restsSinceFound;
    private bool isInsideWanted;

    /// <summary>What a task's body awaits, in words; nothing when that cannot be seen. Any thread: while the loop runs, another one sees less.</summary>
    internal IReadOnlyCollection<string> DescribeAwaits(LoopTask task, Task body)
    {
        var words = new List<string>();
        try
        {
            var found = new Lazy<InsidePromises>(FindInsidePromises);
            new AwaitWalk(task, LazyFlowsOf(task), promise => found.Value.Complete(promise), words).Follow(body);
        }
        catch (Exception)
        {
            return [];
        }
        return [.. words.Distinct()];
    }

    /// <summary>Whether what a body awaits can be nothing but one of the task's waits.</summary>
    internal bool LeadsFromOwnWait(LoopTask task, Task body, bool hasManyWaits)
    {
        if (cannotLookIntoAwaits)
            return true;
        try
        {
            return (hasManyWaits ? SeesOwnWait(task, body) : null) ?? FlowsOf(task).Exists(flow => flow is null || BodyPlace.LeadsTo(body, flow));
        }
        catch (Exception e)
        {
            cannotLookIntoAwaits = e is MissingFieldException;
            return true;
        }
    }

    /// <summary>Null when it is neither seen to be so nor not to be so.</summary>
    private static bool? SeesOwnWait(LoopTask task, Task body)
    {
        object? place = BodyPlace.Below(body);
        if (place is Waiter { Scope: { } scope } && ReferenceEquals(scope.OwningTask, task))
            return true;
        if (place is not Task { IsCompleted: false } promise || NodeShape.Of(promise).Kind is not (NodeKind.Blind or NodeKind.First))
            return null;
        // Nothing between the body and the promise moves before that.
        task.Promise = promise;
        return false;
    }

    /// <summary>Null fields and the like in what other threads are changing, or in another runtime, must not end the loop: then only its own timers are known.</summary>
    private partial ForeignWaits LookAtForeignWaits(int count)
    {
        if (count == 0)
        {
            inside = null;
            return default;
        }
        try
        {
            if (!cannotLookIntoAwaits)
                return LookAtAll(count);
        }
        catch (Exception e)
        {
            cannotLookIntoAwaits = e is MissingFieldException;
            inside = null;
        }
        return new ForeignWaits(Outside: 0, Math.Max(0, count - CountAwaitedTimers()), HasRealTimers: false);
    }

    internal partial void NoteFiring(Delegate callback, object? state)
    {
        if (!watchesTasks || cannotLookIntoAwaits)
            return;
        try
        {
            (poolSteps ??= new PoolSteps()).BeginFiring(callback, state);
        }
        catch (Exception e)
        {
            // As above: the timer's callback is called all the same.
            cannotLookIntoAwaits = e is MissingFieldException;
            poolSteps = null;
        }
    }

    internal partial void NoteFired()
    {
        if (watchesTasks)
            poolSteps?.EndFiring();
    }

    private partial int CountPoolSteps()
    {
        try
        {
            return poolSteps?.Count() ?? 0;
        }
        catch (Exception)
        {
            // As above: what other threads are changing may be looked at again.
            return 1;
        }
    }

    /// <summary>
    /// Whether nothing but this loop will complete a promise. On the loop's thread. A no is looked into again: at once for a promise that is new, else only now and then where there
    /// is much to look at, because meanwhile it costs a little patience.
    /// </summary>
    internal bool Keeps(Task promise)
    {
        isInsideWanted = true;
        if (inside is not null)
        {
            if (inside.Complete(promise))
                return true;
            bool isDue = inside.IsNew(promise) || restsSinceFound > inside.Count / SourcesPerRest;
            if (restsSinceFound == 0 || !isDue)
                return false;
        }
        inside = FindInsidePromises();
        restsSinceFound = 0;
        _ = inside.IsNew(promise);
        return inside.Complete(promise);
    }

    internal partial void NoteForeignAwaiter(LoopTask task) => (foreignAwaiters ??= new ForeignAwaiters()).Listed.Add(task);

    internal partial void ForgetForeignAwaiter(LoopTask task) => foreignAwaiters!.Listed.Remove(task);

    internal partial void NoteUnsettled() => foreignAwaiters!.Unsettle();

    /// <summary>Other promises than those of delays are completed by others, too.</summary>
    internal partial void NoteSource(object source)
    {
        if (inside is not null && (source is not Task promise || NodeShape.Of(promise).Kind == NodeKind.Timed))
            inside.Begin(source);
    }

    internal partial void NoteSourceEnded(object source) => inside?.End(source);

    private ForeignWaits LookAtAll(int count)
    {
        isInsideWanted = false;
        restsSinceFound++;
        ForeignWaits all = LookAtEach(FindForeignAwaiters(count));
        if (!isInsideWanted)
            inside = null;
        return inside is not null && inside.IsOneEndedElsewhere() ? all with { Outside = all.Outside + 1 } : all;
    }

    private ForeignAwaiters FindForeignAwaiters(int count)
    {
        ForeignAwaiters awaiters = foreignAwaiters ??= new ForeignAwaiters();
        if (awaiters.AreAll(count))
            return awaiters;
        for (LoopTask? task = tasks.After(null); task is not null; task = tasks.After(task))
        {
            if (task.StandsAtForeignAwait && !task.IsSettled)
                task.List();
        }
        return awaiters;
    }

    private ForeignWaits LookAtEach(ForeignAwaiters awaiters)
    {
        ForeignWaits all = default;
        bool isNew = false;
        foreach (LoopTask task in awaiters.Listed)
        {
            if (task.BegunBody is not { } body)
                continue;
            if (task.Look is not { Holds: true } look)
            {
                task.Look = look = LookAt(task, body);
                isNew = true;
            }
            all = new ForeignWaits(all.Outside + look.Found.Outside, all.Open + look.Found.Open, all.HasRealTimers || look.Found.HasRealTimers);
        }
        if (!isNew)
            return all;
        // One flow may have set off another that was looked at before it.
        bool areAtRest = awaiters.Listed.All(static task => task.Look is not { IsAtRest: false });
        awaiters.Settle();
        return areAtRest || all.Outside > 0 ? all : all with { Outside = 1 };
    }

    private AwaitLook LookAt(LoopTask task, Task body)
    {
        var walk = new AwaitWalk(task, LazyFlowsOf(task), Keeps, words: null);
        walk.Follow(body);
        return walk.Found;
    }

    private InsidePromises FindInsidePromises()
    {
        var inside = new InsidePromises();
        foreach (Task promise in TimedPromises().Where(promise => NodeShape.Of(promise).Kind == NodeKind.Timed))
            inside.Begin(promise);
        var sources = new List<object>();
        for (LoopTask? task = tasks.After(null); task is not null; task = tasks.After(task))
        {
            if (task.ExistingMirror is { } mirror)
                inside.Begin(mirror);
            CollectSources(task, sources);
        }
        sources.ForEach(inside.Begin);
        return inside;
    }

    /// <summary>What goes on when a task's waits end.</summary>
    private List<Task?> FlowsOf(LoopTask task)
    {
        var sources = new List<object>();
        CollectSources(task, sources);
        return sources.ConvertAll(InsidePromises.FlowOf);
    }

    private Lazy<List<Task?>> LazyFlowsOf(LoopTask task) => new(() => FlowsOf(task));

    /// <summary>A task's waits. While the loop runs, its own thread alone may read them.</summary>
    private void CollectSources(LoopTask task, List<object> sources)
    {
        if (IsCurrent)
        {
            task.CollectSources(sources);
            return;
        }
        lock (idleGate)
        {
            if (!IsRunning)
                task.CollectSources(sources);
        }
    }
}
