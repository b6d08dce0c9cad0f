using System.Threading.Tasks.Sources;

namespace LoopKit;

/// <summary>Where a flow stands: an async method, or none, and what it awaits.</summary>
/// <param name="Method">The object that keeps the method's state between its steps; null when something is awaited that no method of its own awaits.</param>
/// <param name="Shape">Where that object keeps it.</param>
/// <param name="Awaited">A <see cref="Task"/>, a <see cref="LoopTask"/>, a source behind a ValueTask, or the type of an awaiter that tells nothing; null while the method runs, or is about to.</param>
/// <param name="Token">Which use of a source.</param>
internal readonly record struct AwaitPoint(object? Method, AsyncMethodShape? Shape, object? Awaited, short Token)
{
    /// <summary>Whether the flow goes on by way of the loop's queue, so that the loop need not look whether it has.</summary>
    internal bool ComesHome { get; init; }

    /// <summary>Whether an awaiter of the program's own keeps the awaited thing: it may await something else.</summary>
    internal bool IsGuess { get; init; }

    /// <summary>The loop by which alone the awaited promise will be completed, as far as its flows have not moved.</summary>
    internal EventLoop? Keeper { get; init; }

    /// <summary>Whether the flow has not moved since it was looked at.</summary>
    internal bool StillStands => Awaited switch
    {
        null => false,
        Task promise when Keeper is not null => !promise.IsCompleted && Keeper.Keeps(promise),
        Task task => !task.IsCompleted,
        LoopTask task => !task.IsCompleted,
        _ when ComesHome => true,
        // Who is resumed takes the result, and that use of the source is over.
        IValueTaskSource source and not Waiter => AwaitedThing.IsPending(source, Token),
        _ => Shape is not null && Shape.Read(Method!) is var now && ReferenceEquals(now.Awaited, Awaited) && now.Token == Token,
    };
}
