namespace LoopKit;

public sealed partial class EventLoop
{
    private ForeignWaits foreignWaitsFound;
    private AwaitWalk? lastWalk;
    private long walkedAt;
    private int walkedFor;

    /// <summary>This runtime names its fields otherwise.</summary>
    private bool isBlind;

    /// <summary>What a task's body awaits, in words; nothing when that cannot be seen.</summary>
    internal IReadOnlyCollection<string> DescribeAwaits(Task body)
    {
        var words = new List<string>();
        try
        {
            new AwaitWalk(this, PromisesFromInside, words).Follow(body);
        }
        catch (Exception)
        {
            return [];
        }
        return [.. words.Distinct()];
    }

    /// <summary>The awaits are the same as long as none has begun since, and the flows stand where they stood.</summary>
    private partial ForeignWaits LookAtForeignWaits(int count)
    {
        if (walkedAt == foreignWaitsBegun && walkedFor == count && foreignWaitsFound.Outside == 0 && lastWalk is { IsLasting: true } walk && walk.Points.TrueForAll(IsAtRest))
            return foreignWaitsFound;
        walkedAt = foreignWaitsBegun;
        walkedFor = count;
        foreignWaitsFound = TryWalk() ?? new ForeignWaits(Outside: 0, Math.Max(0, count - CountAwaitedTimers()), HasRealTimers: false);
        return foreignWaitsFound;
    }

    /// <summary>Null when the awaits cannot be looked into: then only the loop's own timers are known.</summary>
    private ForeignWaits? TryWalk()
    {
        if (isBlind)
            return null;
        try
        {
            return Walk();
        }
        catch (Exception e)
        {
            isBlind = e is MissingFieldException;
            lastWalk = null;
            return null;
        }
    }

    private ForeignWaits Walk()
    {
        lastWalk = new AwaitWalk(this, PromisesFromInside, words: null);
        for (LoopTask? task = tasks.Oldest; task is not null; task = task.Newer)
        {
            if (task.HasNoWait && task.BegunBody is { } body)
                lastWalk.Follow(body);
        }
        // One flow may have set off another that was looked at before it.
        return lastWalk.Points.TrueForAll(IsAtRest) ? lastWalk.Found : lastWalk.Found with { Outside = Math.Max(1, lastWalk.Found.Outside) };
    }

    private IEnumerable<Task> PromisesFromInside()
    {
        foreach (Task promise in TimedPromises().Where(promise => NodeShape.Of(promise).Kind == NodeKind.Timed))
            yield return promise;
        for (LoopTask? task = tasks.Oldest; task is not null; task = task.Newer)
        {
            if (task.ExistingMirror is { } mirror)
                yield return mirror;
        }
    }

    private static bool IsAtRest(AwaitPoint point) => point.StillStands;
}
