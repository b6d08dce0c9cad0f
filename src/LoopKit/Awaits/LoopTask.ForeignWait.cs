namespace LoopKit;

public partial class LoopTask
{
    private const int MostWords = 4;

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

    private partial bool StandsAtOwnWait()
    {
        // The usual case at first, because it is asked after every step.
        Task? body = BegunBody;
        bool isSeenAtOnce = HasAtMostOneWaiter && (OnlyFlow is not { } only || ReferenceEquals(only, body));
        return body is null || isSeenAtOnce || Loop.LeadsFromOwnWait(this, body);
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
