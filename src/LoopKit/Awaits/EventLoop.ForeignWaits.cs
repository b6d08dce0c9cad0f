namespace LoopKit;

public sealed partial class EventLoop
{
    /// <summary>This runtime names its fields otherwise.</summary>
    private bool cannotLookIntoAwaits;
    private PoolSteps? poolSteps;

    /// <summary>What a task's body awaits, in words; nothing when that cannot be seen. Any thread: while the loop runs, another one sees less.</summary>
    internal IReadOnlyCollection<string> DescribeAwaits(LoopTask task, Task body)
    {
        var words = new List<string>();
        try
        {
            new AwaitWalk(this, FlowsOf(task), new Lazy<InsidePromises>(FindInsidePromises), words).Follow(body);
        }
        catch (Exception)
        {
            return [];
        }
        return [.. words.Distinct()];
    }

    /// <summary>Whether what a body awaits can be nothing but one of the task's waits.</summary>
    internal bool LeadsFromOwnWait(LoopTask task, Task body)
    {
        if (cannotLookIntoAwaits)
            return true;
        try
        {
            return FlowsOf(task).Exists(flow => flow is null || InsidePromises.LeadsTo(body, flow));
        }
        catch (Exception e)
        {
            cannotLookIntoAwaits = e is MissingFieldException;
            return true;
        }
    }

    /// <summary>Null fields and the like in what other threads are changing, or in another runtime, must not end the loop: then only its own timers are known.</summary>
    private partial ForeignWaits LookAtForeignWaits(int count)
    {
        try
        {
            if (!cannotLookIntoAwaits)
                return LookAtForeignWaits();
        }
        catch (Exception e)
        {
            cannotLookIntoAwaits = e is MissingFieldException;
        }
        return new ForeignWaits(Outside: 0, Math.Max(0, count - CountAwaitedTimers()), HasRealTimers: false);
    }

    internal partial void NoteFiring(object? state)
    {
        if (!watchesTasks || cannotLookIntoAwaits)
            return;
        try
        {
            (poolSteps ??= new PoolSteps()).BeginFiring(state);
        }
        catch (MissingFieldException)
        {
            cannotLookIntoAwaits = true;
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

    private ForeignWaits LookAtForeignWaits()
    {
        Lazy<InsidePromises>? inside = null;
        ForeignWaits all = default;
        bool isNew = false;
        for (LoopTask? task = tasks.After(null); task is not null; task = tasks.After(task))
        {
            if (!task.StandsAtForeignAwait || task.BegunBody is not { } body)
                continue;
            if (task.Look is not { Holds: true } look)
            {
                task.Look = look = LookAt(task, body, inside ??= new Lazy<InsidePromises>(FindInsidePromises));
                isNew = true;
            }
            all = new ForeignWaits(all.Outside + look.Found.Outside, all.Open + look.Found.Open, all.HasRealTimers || look.Found.HasRealTimers);
        }
        // One flow may have set off another that was looked at before it.
        return isNew && all.Outside == 0 && !AreAllAtRest() ? all with { Outside = 1 } : all;
    }

    private AwaitLook LookAt(LoopTask task, Task body, Lazy<InsidePromises> inside)
    {
        var walk = new AwaitWalk(this, FlowsOf(task), inside, words: null);
        walk.Follow(body);
        return walk.Found;
    }

    private bool AreAllAtRest()
    {
        for (LoopTask? task = tasks.After(null); task is not null; task = tasks.After(task))
        {
            if (task.StandsAtForeignAwait && task.Look is { IsAtRest: false })
                return false;
        }
        return true;
    }

    private InsidePromises FindInsidePromises()
    {
        var inside = new InsidePromises();
        foreach (Task promise in TimedPromises().Where(promise => NodeShape.Of(promise).Kind == NodeKind.Timed))
            inside.Follow(promise);
        for (LoopTask? task = tasks.After(null); task is not null; task = tasks.After(task))
        {
            if (task.ExistingMirror is { } mirror)
                inside.Follow(mirror);
            foreach (Task flow in FlowsOf(task).OfType<Task>())
                inside.Follow(flow);
        }
        return inside;
    }

    /// <summary>What goes on when a task's waits end. While the loop runs, its own thread alone may read them.</summary>
    private List<Task?> FlowsOf(LoopTask task)
    {
        var flows = new List<Task?>();
        if (IsCurrent)
        {
            task.CollectFlows(flows);
            return flows;
        }
        lock (idleGate)
        {
            if (!IsRunning)
                task.CollectFlows(flows);
        }
        return flows;
    }
}
