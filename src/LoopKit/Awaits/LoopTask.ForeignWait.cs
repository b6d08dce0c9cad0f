namespace LoopKit;

public partial class LoopTask
{
    private const int MostWords = 4;

    /// <summary>From here on the way from the body is shorter than all those from the waits.</summary>
    private const int ManyWaits = 4;

    /// <summary>The task behind <see cref="AsTask"/>; null while nobody has asked for it.</summary>
    internal Task? ExistingMirror => ExistingExtras?.Mirror is { } mirror ? TaskOf(mirror) : null;

    /// <summary>What the body returned; null before the task's first step.</summary>
    internal Task? BegunBody => body as Task;

    /// <summary>What the task was found to await, until its next step.</summary>
    internal AwaitLook? Look
    {
        get => ExistingExtras?.Look as AwaitLook;
        set => Extras.Look = value;
    }

    /// <summary>A promise at which the body was seen to stand.</summary>
    internal Task? Promise
    {
        set => Extras.Promise = value;
    }

    /// <summary>Whether what the task awaits need not be looked at before its next step.</summary>
    internal bool IsSettled => ExistingExtras is { IsSettled: true };

    /// <summary>Notes whether it is so now: then the task is listed no longer.</summary>
    internal bool TrySettle()
    {
        if (Look is not { IsSettled: true })
            return false;
        Extras.IsListed = false;
        return Extras.IsSettled = true;
    }

    /// <summary>Notes whether the task still awaits something foreign; else it is listed no longer.</summary>
    internal bool RemainsListed() => Extras.IsListed = StandsAtForeignAwait;

    private partial bool StandsAtOwnWait(int waits)
    {
        // The usual case at first, because it is asked after every step.
        Task? body = BegunBody;
        if (body is null || (HasAtMostOneWaiter && (OnlyFlow is not { } only || ReferenceEquals(only, body))))
            return true;
        if (ExistingExtras is { Promise: not null } own)
        {
            if (!own.Promise.IsCompleted)
                return false;
            own.Promise = null;
        }
        return Loop.LeadsFromOwnWait(this, body, waits >= ManyWaits);
    }

    private partial string? DescribeForeignWait()
    {
        if (!Loop.WatchesTasks || BegunBody is not { } begun)
            return null;
        string[] words = [.. Loop.DescribeAwaits(this, begun)];
        return words.Length switch
        {
            0 => null,
            <= MostWords => string.Join(", and ", words),
            _ => $"{string.Join(", and ", words[..MostWords])}, and {words.Length - MostWords} more",
        };
    }
}
